import type { MemberRole } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { Added, Marks, Removed, RoleSet } from '../ports/members.ts';
import type { MemberRecord } from '../ports/records.ts';
import { type Decision, unchanged } from './decision.ts';
import { type Moment, type RoomState, toRoomRecord } from './roomState.ts';

/** Makes a member whose marks start at the head. */
export function addMember(
  state: RoomState,
  { userId, role }: { userId: string; role: MemberRole },
  at: Moment,
): Decision<Added> {
  const user = state.user(userId);
  if (!state.room || !user) return unchanged({ outcome: 'missing' });
  const there = state.member(userId);
  if (there) return unchanged({ outcome: 'already', room: toRoomRecord(state.room), member: there });
  const room = { ...toRoomRecord(state.room), memberCount: state.room.memberCount + 1 };
  const member = newMember({ roomId: state.roomId, userId, role, seq: room.seq }, at);
  return {
    result: { outcome: 'added', room, member },
    steps: [{ kind: 'addMember', member }],
    changes: [{ kind: 'memberAdded', room, member, user }],
  };
}

/** A membership that begins above `seq`. */
export function newMember(
  { roomId, userId, role, seq }: { roomId: string; userId: string; role: MemberRole; seq: number },
  at: Moment,
): MemberRecord {
  const joinedAt = new Date(at.now).toISOString();
  const marks = { joinedSeq: seq, receivedSeq: seq, readSeq: seq };
  return { roomId, userId, role, joinedAt, ...marks, muted: false, notify: 'all' };
}

export function setRole(state: RoomState, { userId, role }: { userId: string; role: MemberRole }): Decision<RoleSet> {
  const before = state.member(userId);
  if (!before) return unchanged({ outcome: 'noMember' });
  if (before.role === role) return unchanged({ outcome: 'set', member: before });
  if (isLastOwner(state, before)) return unchanged({ outcome: 'lastOwner' });
  const member = { ...before, role };
  return {
    result: { outcome: 'set', member },
    steps: [{ kind: 'setRole', before, member }],
    changes: [{ kind: 'memberChanged', member }],
  };
}

/** Raises the marks of a member (W1). */
export function raiseMarks(state: RoomState, userId: string, marks: Marks): Decision<MemberRecord | null> {
  const before = state.member(userId);
  if (!state.room || !before) return unchanged(null);
  const { member, received, read } = raisedMarks(before, marks, state.room.seq);
  if (!received && !read) return unchanged(before);
  const { memberCount } = state.room;
  return {
    result: member,
    steps: [{ kind: 'setMarks', member }],
    changes: [{ kind: 'marksRaised', member, received, read, memberCount }],
  };
}

/** The marks of a member after these are raised: never lower, never above the head, and what is read is received (W1). */
export function raisedMarks(before: MemberRecord, { receivedSeq, readSeq }: Marks, head: number) {
  const read = Math.max(before.readSeq, Math.min(readSeq ?? 0, head));
  const received = Math.max(before.receivedSeq, Math.min(receivedSeq ?? 0, head), read);
  return {
    member: { ...before, receivedSeq: received, readSeq: read },
    received: received > before.receivedSeq,
    read: read > before.readSeq,
  };
}

export function removeMember(
  state: RoomState,
  { userId, reason }: { userId: string; reason: LeftReason },
): Decision<Removed> {
  const member = state.member(userId);
  if (!member) return unchanged({ outcome: 'noMember' });
  if (isLastOwner(state, member)) return unchanged({ outcome: 'lastOwner' });
  return {
    result: { outcome: 'removed' },
    steps: [{ kind: 'removeMember', member, reason }],
    changes: [{ kind: 'memberRemoved', roomId: state.roomId, userId, reason }],
  };
}

/** Whether the room would have no owner without this member. */
function isLastOwner(state: RoomState, { role }: MemberRecord): boolean {
  return role === 'owner' && state.owners() < 2;
}
