import type { RoomRecord } from '../ports/records.ts';
import type { NewRoom, RoomCreated, RoomFields } from '../ports/rooms.ts';
import { type Decision, unchanged } from './decision.ts';
import { newMember } from './members.ts';
import { type Moment, type RoomState, toRoomRecord } from './roomState.ts';

/** Makes a room with those of its first members that exist; it is published to all of them, as it is with everybody in. */
export function createRoom(
  state: RoomState,
  { id, kind, name, topic, members }: NewRoom,
  at: Moment,
): Decision<RoomCreated> {
  if (state.room) return unchanged({ outcome: 'taken', room: toRoomRecord(state.room) });
  const added = members.flatMap(({ userId, role }) => {
    const user = state.user(userId);
    return user ? [{ user, member: newMember({ roomId: id, userId, role, seq: 0 }, at) }] : [];
  });
  const empty: RoomRecord = {
    id,
    kind,
    name,
    topic,
    createdAt: new Date(at.now).toISOString(),
    archived: false,
    memberCount: 0,
    seq: 0,
    rev: 0,
  };
  const room = { ...empty, memberCount: added.length };
  return {
    result: { outcome: 'created', room },
    steps: [{ kind: 'makeRoom', room: empty }, ...added.map(({ member }) => ({ kind: 'addMember' as const, member }))],
    changes: added.map(({ member, user }) => ({ kind: 'memberAdded', room, member, user, founding: true })),
  };
}

export function updateRoom(state: RoomState, fields: RoomFields): Decision<RoomRecord | null> {
  if (!state.room) return unchanged(null);
  const before = toRoomRecord(state.room);
  const { name = before.name, topic = before.topic, archived = before.archived } = fields;
  if (name === before.name && topic === before.topic && archived === before.archived) return unchanged(before);
  const room = { ...before, name, topic, archived };
  return {
    result: room,
    steps: [{ kind: 'setRoom', fields: { name, topic, archived } }],
    changes: [{ kind: 'roomChanged', room }],
  };
}
