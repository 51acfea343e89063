import type { MemberRole } from '@palaver/protocol/entities';
import { GIVES } from '@palaver/protocol/ranks';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type {
  Added,
  Marks,
  MuteChange,
  MuteSet,
  Preferences,
  PreferencesSet,
  Removed,
  RoleSet,
} from '../ports/members.ts';
import type { MemberRecord, Mute, RoomRecord } from '../ports/records.ts';
import { roomEntry, userEntry } from './audit.ts';
import type { OwnerSet } from '../ports/rooms.ts';
import { type Decision, unchanged } from './decision.ts';
import { isInForce } from './isInForce.ts';
import { mayAct } from './mayAct.ts';
import { type Moment, type RoomState, toRoomRecord } from './roomState.ts';

/** Who comes into a room: `by` somebody's rank, or (null) by themself. */
export interface Coming {
  userId: string;
  role: MemberRole;
  by: string | null;
  /** A new account comes into the room of everybody though that is archived. */
  always?: true;
}

/** Makes a member whose marks start at the head. */
export function addMember(state: RoomState, { userId, role, by, always }: Coming, at: Moment): Decision<Added> {
  const user = state.user(userId);
  if (!state.room || !user || user.deleted) return unchanged({ outcome: 'missing' });
  const there = state.member(userId);
  if (there) return unchanged({ outcome: 'already', room: toRoomRecord(state.room), member: there });
  if (!mayAct(state, { by, act: GIVES[role], on: 'gone' })) return unchanged({ outcome: 'forbidden' });
  const ban = state.ban(userId);
  if (ban && isInForce(ban, at.now)) return unchanged({ outcome: 'banned', ban });
  if (state.room.archived && !always) return unchanged({ outcome: 'archived' });
  const room = { ...toRoomRecord(state.room), memberCount: state.room.memberCount + 1 };
  const mute = state.mute(userId);
  const member = newMember({ roomId: state.roomId, userId, role, seq: room.seq, mute }, at);
  return {
    result: { outcome: 'added', room, member },
    steps: [{ kind: 'addMember', member }],
    changes: [{ kind: 'memberAdded', room, member, user }],
  };
}

/** A membership that begins above `seq`. */
export function newMember(
  { seq, ...given }: Pick<MemberRecord, 'roomId' | 'userId' | 'role' | 'mute'> & { seq: number },
  at: Moment,
): MemberRecord {
  const joinedAt = new Date(at.now).toISOString();
  const marks = { joinedSeq: seq, receivedSeq: seq, readSeq: seq };
  return { ...given, joinedAt, ...marks, notify: 'default', pinned: false, hiddenAt: null };
}

/** From the highest down. */
const RANKS: MemberRole[] = ['owner', 'moderator', 'member'];

/** Gives a member another rank; a higher one ends a mute. */
export function setRole(
  state: RoomState,
  { userId, role, by }: { userId: string; role: MemberRole; by: string | null },
): Decision<RoleSet> {
  const before = state.member(userId);
  if (!before) return unchanged({ outcome: 'noMember' });
  if (!mayAct(state, { by, act: GIVES[role], on: before.role })) return unchanged({ outcome: 'forbidden' });
  if (before.role === role) return unchanged({ outcome: 'set', member: before });
  if (isLastOwner(state, before)) return unchanged({ outcome: 'lastOwner' });
  const rises = RANKS.indexOf(role) < RANKS.indexOf(before.role);
  const member = { ...before, role, mute: rises ? null : before.mute };
  return {
    result: { outcome: 'set', member },
    steps: [
      { kind: 'setRole', before, member },
      ...(before.mute && !member.mute ? [{ kind: 'setMute' as const, member }] : []),
    ],
    changes: [{ kind: 'memberChanged', member }],
  };
}

/** Makes a member the one owner of the room; who owned it becomes a moderator. */
export function setOwner(state: RoomState, userId: string): Decision<OwnerSet> {
  const { room } = state;
  if (!room) return unchanged({ outcome: 'missing' });
  const heir = state.member(userId);
  if (!heir) return unchanged({ outcome: 'noMember' });
  const others = state.members().filter((one) => one.role === 'owner' && one.userId !== userId);
  const raised: Decision<unknown> = setRole(state, { userId, role: 'owner', by: null });
  const lowered = others.map((before) => ({ before, member: { ...before, role: 'moderator' as const } }));
  // The new one first: the room has an owner at any moment.
  const steps: Decision<OwnerSet>['steps'] = [
    ...raised.steps,
    ...lowered.map((change) => ({ kind: 'setRole' as const, ...change })),
  ];
  return {
    result: { outcome: 'set', room: toRoomRecord(room) },
    steps,
    changes: [...raised.changes, ...lowered.map(({ member }) => ({ kind: 'memberChanged' as const, member }))],
    audit: steps.length === 0 ? [] : [userEntry('ownerSet', userId, { room: room.id })],
  };
}

/** Mutes a member, or lets them write again. Nobody does so to themself. */
export function setMute(
  state: RoomState,
  { userId, by, mute: change }: MuteChange & { userId: string },
): Decision<MuteSet> {
  const before = state.member(userId);
  if (!before) return unchanged({ outcome: 'noMember' });
  if (userId === by || !mayAct(state, { by, act: 'mute', on: before.role })) return unchanged({ outcome: 'forbidden' });
  if (state.room?.archived) return unchanged({ outcome: 'archived' });
  const mute: Mute | null = change && { by, until: change.until };
  if (before.mute?.by === mute?.by && before.mute?.until === mute?.until)
    return unchanged({ outcome: 'set', member: before });
  const member = { ...before, mute };
  const { roomId } = state;
  const until = mute && mute.until;
  return {
    result: { outcome: 'set', member },
    steps: [{ kind: 'setMute', member }],
    changes: [{ kind: 'memberChanged', member }],
    audit: mute ? [userEntry('memberMuted', userId, { room: roomId, until })] : [],
  };
}

/** Sets what a person wants of their own membership; put away, the room comes back with the next message. */
export function setPreferences(
  state: RoomState,
  { userId, notify, pinned, hidden }: Preferences & { userId: string },
): Decision<PreferencesSet> {
  const before = state.member(userId);
  if (!state.room || !before) return unchanged({ outcome: 'noMember' });
  if (state.room.archived) return unchanged({ outcome: 'archived' });
  const room = toRoomRecord(state.room);
  const hiddenAt = hidden ? room.seq : null;
  const member: MemberRecord = {
    ...before,
    notify: notify ?? before.notify,
    pinned: pinned ?? before.pinned,
    hiddenAt: hidden === undefined ? before.hiddenAt : hiddenAt,
  };
  if (member.notify === before.notify && member.pinned === before.pinned && member.hiddenAt === before.hiddenAt)
    return unchanged({ outcome: 'set', room, member });
  return {
    result: { outcome: 'set', room, member },
    steps: [{ kind: 'setPreferences', member }],
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

/** Ends a membership. The last owner leaves only when alone, and the room then goes as `inEmptied` says. Nobody removes themself by rank: one leaves. */
export function removeMember(
  state: RoomState,
  { userId, reason, by }: { userId: string; reason: LeftReason; by: string | null },
): Decision<Removed> {
  const member = state.member(userId);
  if (!member) return unchanged({ outcome: 'noMember' });
  if (userId === by || !mayAct(state, { by, act: 'remove', on: member.role }))
    return unchanged({ outcome: 'forbidden' });
  if (by !== null && state.room?.archived) return unchanged({ outcome: 'archived' });
  const removed: Decision<Removed> = {
    result: { outcome: 'removed' },
    steps: [{ kind: 'removeMember', member, reason }],
    changes: [{ kind: 'memberRemoved', roomId: state.roomId, userId, reason }],
    audit: by === null ? [] : [userEntry('memberRemoved', userId, { room: state.roomId })],
  };
  if (!state.room || !isLastOwner(state, member)) return removed;
  if (state.room.memberCount > 1 || reason !== 'left') return unchanged({ outcome: 'lastOwner' });
  return inEmptied(state.room, removed);
}

/** The same where nobody is left in the room: a public one is archived with it, a private one, which nobody can ever come into again, is erased. */
function inEmptied({ id, kind, name, topic }: RoomRecord, removed: Decision<Removed>): Decision<Removed> {
  const audit = removed.audit ?? [];
  if (kind === 'private')
    return {
      ...removed,
      steps: [...removed.steps, { kind: 'eraseRoom', members: [] }],
      audit: [...audit, roomEntry('roomDeleted', id)],
    };
  return {
    ...removed,
    steps: [{ kind: 'setRoom', fields: { name, topic, archived: true } }, ...removed.steps],
    audit: [...audit, roomEntry('roomArchived', id)],
  };
}

/**
 * Ends the membership of somebody whose account is deleted. Where no owner would be left, the heir becomes one. A room in which nobody is left goes as
 * `inEmptied` says, but for the one that everybody joins.
 */
export function removeDeleted(state: RoomState, userId: string): Decision<Removed> {
  const { room, roomId } = state;
  const member = state.member(userId);
  if (!room || !member) return unchanged({ outcome: 'noMember' });
  const removed: Decision<Removed> = {
    result: { outcome: 'removed' },
    steps: [{ kind: 'removeMember', member, reason: 'deleted' }],
    changes: [{ kind: 'memberRemoved', roomId, userId, reason: 'deleted' }],
  };
  if (room.kind === 'pm') return removed;
  if (room.memberCount === 1 && roomId !== 'general') return inEmptied(room, removed);
  const before = isLastOwner(state, member) ? state.heir(userId) : undefined;
  if (!before) return removed;
  const heir: MemberRecord = { ...before, role: 'owner' };
  return {
    ...removed,
    steps: [{ kind: 'setRole', before, member: heir }, ...removed.steps],
    changes: [{ kind: 'memberChanged', member: heir }, ...removed.changes],
  };
}

/** Whether the room would have no owner without this member. */
function isLastOwner(state: RoomState, { role }: MemberRecord): boolean {
  return role === 'owner' && state.owners() < 2;
}
