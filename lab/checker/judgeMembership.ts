import { type Case, ofKind, type Violation } from './case.ts';

/** Live events may go on for so long after a membership ended (M2). */
const GRACE_MS = 2_000;

/** 8: nothing of a room reaches somebody who is not in it, and nothing 2 s after a removal was answered; nor does a session that ended, or a family whose old token came back, get a token. */
export function judgeMembership({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const spans = new Map<string, { from: number; to: number }[]>();
  for (const { t, user, room, change } of ofKind(events, 'member')) {
    const key = `${user} ${room}`;
    const own = spans.get(key) ?? [];
    spans.set(key, own);
    const last = own.at(-1);
    // Somebody may be a member from the moment in which it is asked for.
    if (change === 'adding' && (!last || last.to !== Infinity)) own.push({ from: t, to: Infinity });
    if (change === 'removed' && last) last.to = t + GRACE_MS;
  }
  for (const { t, client, user, room, via, message } of ofKind(events, 'came')) {
    const own = spans.get(`${user} ${room}`) ?? [];
    if (!own.some(({ from, to }) => from <= t && t <= to))
      violations.push({
        invariant: 8,
        what: `${room}:${message.seq} reached ${client} by ${via}, who is not in the room`,
      });
  }
  for (const { user, accepted } of ofKind(events, 'afterLogout'))
    if (accepted) violations.push({ invariant: 8, what: `${user} signed out, and the session goes on` });
  for (const { user, accepted, successorAccepted } of ofKind(events, 'afterReuse')) {
    if (accepted) violations.push({ invariant: 8, what: `an old refresh token of ${user} is taken again (A4)` });
    if (successorAccepted)
      violations.push({ invariant: 8, what: `${user}'s old refresh token came back, and the family goes on (A4)` });
  }
  return violations;
}
