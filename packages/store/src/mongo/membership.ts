import type { MemberRole } from '@palaver/protocol/entities';
import type { MemberRecord, RoomRecord } from '../ports/records.ts';
import type { MemberDocument } from './documents.ts';
import type { Draft } from './roomWrite.ts';
import { memberKey, type RoomState } from './roomState.ts';
import { toMember, toRoom, toUser } from './rows.ts';

export type Added = { outcome: 'added' | 'already'; room: RoomRecord; member: MemberRecord } | { outcome: 'missing' };

/** Makes somebody, who must be among the users that the state holds, a member whose marks start at the head. */
export function addMember(
  state: RoomState,
  draft: Draft,
  { userId, role, at }: { userId: string; role: MemberRole; at: number },
): Added {
  const { room } = state;
  const user = state.users.get(userId);
  if (!user) return { outcome: 'missing' };
  const there = state.members.get(userId);
  if (there) return { outcome: 'already', room: toRoom(room), member: toMember(there) };
  const { version, changed } = draft;
  const member: MemberDocument = {
    _id: memberKey(room._id, userId),
    roomId: room._id,
    userId,
    role,
    joinedAt: at,
    joinedSeq: room.seq,
    receivedSeq: room.seq,
    readSeq: room.seq,
    muted: false,
    notify: 'all',
    gone: false,
    leftReason: null,
    version,
    changed,
  };
  room.memberCount += 1;
  if (role === 'owner') room.owners += 1;
  putMember(state, draft, member);
  const added = { room: toRoom(room), member: toMember(member) };
  draft.changes.push({ kind: 'memberAdded', ...added, user: toUser(user), version });
  return { outcome: 'added', ...added };
}

/**
 * Notes a membership as it is from this commit on. `marks`: they are left as they are by then, for they may rise meanwhile.
 * What happens to one member within one commit is one step.
 */
export function putMember(state: RoomState, draft: Draft, member: MemberDocument, marks?: 'kept'): void {
  const { receivedSeq, readSeq, ...rest } = member;
  const fields = marks === 'kept' ? rest : { ...rest, receivedSeq, readSeq };
  const i = draft.steps.findIndex((step) => step.kind === 'member' && step.member._id === member._id);
  const before = draft.steps[i];
  if (before?.kind === 'member') draft.steps[i] = { kind: 'member', member: { ...before.member, ...fields } };
  else draft.steps.push({ kind: 'member', member: fields });
  if (member.gone) state.members.delete(member.userId);
  else state.members.set(member.userId, member);
}
