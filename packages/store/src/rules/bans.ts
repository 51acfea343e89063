import type { BanLifted, Banned, NewBan } from '../ports/bans.ts';
import type { Change, Leaving } from '../ports/change.ts';
import type { BanRecord } from '../ports/records.ts';
import { userEntry } from './audit.ts';
import { type Decision, type Step, unchanged } from './decision.ts';
import { mayAct } from './mayAct.ts';
import type { Moment, RoomState } from './roomState.ts';

/** Bans somebody, who is put out with it where they are a member. Nobody bans themself; who bans another owner is one, so the room keeps an owner. */
export function putBan(state: RoomState, { userId, by, reason, until }: NewBan, at: Moment): Decision<Banned> {
  const member = state.member(userId);
  if (userId === by || !mayAct(state, { by, act: 'ban', on: member?.role ?? 'gone' }))
    return unchanged({ outcome: 'forbidden' });
  if (!state.user(userId)) return unchanged({ outcome: 'missing' });
  const { roomId } = state;
  const ban = { roomId, userId, by, reason, at: new Date(at.now).toISOString(), until };
  const out: Step[] = member ? [{ kind: 'removeMember', member, reason: 'banned' }] : [];
  const changes: Change[] = member ? [{ kind: 'memberRemoved', roomId, userId, ...leavingBy(ban) }] : [];
  return {
    result: { outcome: 'banned' },
    steps: [...out, { kind: 'setBan', userId, ban }],
    changes,
    audit: [userEntry('memberBanned', userId, { room: roomId, until })],
  };
}

/** Ends a ban. Who is banned is no member: there is nothing to publish. */
export function liftBan(state: RoomState, { userId, by }: { userId: string; by: string }): Decision<BanLifted> {
  if (!mayAct(state, { by, act: 'ban', on: 'gone' })) return unchanged({ outcome: 'forbidden' });
  if (!state.ban(userId)) return unchanged({ outcome: 'lifted' });
  return {
    result: { outcome: 'lifted' },
    steps: [{ kind: 'setBan', userId, ban: null }],
    changes: [],
    audit: [userEntry('memberUnbanned', userId, { room: state.roomId })],
  };
}

/** How the end of a membership by this ban is told. */
export function leavingBy({ reason, until }: Pick<BanRecord, 'reason' | 'until'>): Leaving {
  return { reason: 'banned', ...(reason !== '' && { why: reason }), ...(until !== null && { until }) };
}
