import type { Change } from '../ports/change.ts';
import type { EndCarriedOut, EndedBan, EndedMessage } from '../ports/ends.ts';
import { userEntry } from './audit.ts';
import { leavingBy } from './bans.ts';
import { type Decision, type Step, unchanged } from './decision.ts';
import { eraseOfDeleted } from './messages.ts';
import type { Moment, RoomState } from './roomState.ts';

/** Erases again what was erased since the backup. The id alone is not enough: after a restore the next message of the room takes it. */
export function eraseEnded(state: RoomState, { seq, clientId }: EndedMessage): Decision<EndCarriedOut> {
  const before = state.message(seq);
  if (!state.room || before?.clientId !== clientId) return unchanged('missing');
  if (before.deleted) return unchanged('already');
  return { ...eraseOfDeleted(state, seq), result: 'done' };
}

/** Bans again who was banned since the backup, whatever rank the one who did so had then. */
export function banEnded(state: RoomState, { userId, by, until }: EndedBan, at: Moment): Decision<EndCarriedOut> {
  const { roomId } = state;
  if (!state.room || !state.user(userId)) return unchanged('missing');
  const before = state.ban(userId);
  if (before?.until === until) return unchanged('already');
  // The reason is a text of a person: it is not kept anywhere but in the store.
  const ban = { roomId, userId, by, reason: '', at: new Date(at.now).toISOString(), until };
  const member = state.member(userId);
  const out: Step[] = member ? [{ kind: 'removeMember', member, reason: 'banned' }] : [];
  const changes: Change[] = member ? [{ kind: 'memberRemoved', roomId, userId, ...leavingBy(ban) }] : [];
  return {
    result: 'done',
    steps: [...out, { kind: 'setBan', userId, ban }],
    changes,
    audit: [userEntry('memberBanned', userId, { room: roomId, until })],
  };
}
