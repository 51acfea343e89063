import type { RoomRecord } from '../ports/records.ts';
import { roomEntry } from './audit.ts';
import type { NewRoom, RoomCreated, RoomErased, RoomFields, RoomUpdated } from '../ports/rooms.ts';
import { type Decision, unchanged } from './decision.ts';
import { mayAct } from './mayAct.ts';
import { newMember } from './members.ts';
import { type Moment, type RoomState, toRoomRecord } from './roomState.ts';

/** Makes a room with those of its first members that exist, an owner among them where one is given; it is published to all of them, as it is with everybody in. */
export function createRoom(
  state: RoomState,
  { id, kind, name, topic, members }: NewRoom,
  at: Moment,
): Decision<RoomCreated> {
  if (state.room) return unchanged({ outcome: 'taken', room: toRoomRecord(state.room) });
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
  if (state.isErased()) return unchanged({ outcome: 'taken', room: { ...empty, name: '', topic: '', archived: true } });
  const added = members.flatMap(({ userId, role }) => {
    const user = state.user(userId);
    return user && !user.deleted
      ? [{ user, member: newMember({ roomId: id, userId, role, seq: 0, mute: null }, at) }]
      : [];
  });
  // Whoever makes it may be gone by now: a room that nobody can change, or nobody is in, is not left behind.
  const isOwned = (people: { role: string }[]) => people.some(({ role }) => role === 'owner');
  if (isOwned(members) && !isOwned(added.map(({ member }) => member)))
    return unchanged({ outcome: 'ownerGone', room: empty });
  const room = { ...empty, memberCount: added.length };
  return {
    result: { outcome: 'created', room },
    steps: [{ kind: 'makeRoom', room: empty }, ...added.map(({ member }) => ({ kind: 'addMember' as const, member }))],
    changes: added.map(({ member, user }) => ({ kind: 'memberAdded', room, member, user, founding: true })),
    audit: [roomEntry('roomMade', id)],
  };
}

/** Erases a room, all but its id. */
export function eraseRoom(state: RoomState): Decision<RoomErased> {
  const { room, roomId } = state;
  if (!room) return unchanged('missing');
  if (room.kind === 'pm' || roomId === 'general') return unchanged('refused');
  const members = state.members();
  return {
    result: 'erased',
    steps: [{ kind: 'eraseRoom', members }],
    changes: members.map(({ userId }) => ({
      kind: 'memberRemoved',
      roomId,
      userId,
      reason: 'deleted',
      roomErased: true,
    })),
    audit: [roomEntry('roomDeleted', roomId)],
  };
}

/** Changes name, topic or archive. An archived room takes another name or topic only as it is opened again. */
export function updateRoom(
  state: RoomState,
  { fields, by }: { fields: RoomFields; by: string | null },
): Decision<RoomUpdated> {
  if (!state.room) return unchanged({ outcome: 'missing' });
  if (!mayAct(state, { by, act: 'changeRoom', on: 'room' })) return unchanged({ outcome: 'forbidden' });
  if (state.room.archived && fields.archived !== false && (fields.name ?? fields.topic) !== undefined)
    return unchanged({ outcome: 'archived' });
  const before = toRoomRecord(state.room);
  const { name = before.name, topic = before.topic, archived = before.archived } = fields;
  if (name === before.name && topic === before.topic && archived === before.archived)
    return unchanged({ outcome: 'updated', room: before });
  const room = { ...before, name, topic, archived };
  return {
    result: { outcome: 'updated', room },
    steps: [{ kind: 'setRoom', fields: { name, topic, archived } }],
    changes: [{ kind: 'roomChanged', room }],
    audit: archived && !before.archived ? [roomEntry('roomArchived', room.id)] : [],
  };
}
