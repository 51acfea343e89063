import { type Case, ofKind, type Violation } from './case.ts';

/** Live events may go on for so long after a membership ended (M2). */
const GRACE_MS = 2_000;
/** Who stopped reading has read within this time what piled up. */
const READ_MS = 1_000;

/** 8: nothing of a room reaches somebody who is not in it, nor can they send there, and nothing 2 s after a removal was answered; nor does a session that ended, or a family whose old token came back, get a token. */
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
  const fail = (what: string) => void violations.push({ invariant: 8, what });
  const isIn = (user: string, room: string, t: number) =>
    spans.get(`${user} ${room}`)?.some(({ from, to }) => from <= t && t <= to) ?? false;
  const faults = ofKind(events, 'fault');
  /** Whether it may come to this client at `t`: what was sent before it stopped reading comes when it reads again. */
  const mayReach = (client: string, user: string, room: string, t: number) =>
    isIn(user, room, t) ||
    faults.some(
      (fault) =>
        fault.clients?.includes(client) && fault.t <= t && t <= fault.until + READ_MS && isIn(user, room, fault.t),
    );
  const askedBy = new Map<string, { user: string; t: number }>();
  /** Whether this may be answered as sent at `t`: it was stored at some moment since it was asked for, and the answer may have been long on its way. */
  const maySend = (clientId: string, room: string, t: number) => {
    const asked = askedBy.get(clientId);
    return asked !== undefined && (isIn(asked.user, room, asked.t) || isIn(asked.user, room, t));
  };
  for (const event of events) {
    const { t } = event;
    if (event.op === 'asked') askedBy.set(event.clientId, { user: event.user, t });
    if (event.op === 'heard' && !mayReach(event.client, event.user, event.room, t))
      fail(`${event.event} of ${event.room} reached ${event.client}, who is not in the room`);
    if (event.op === 'came' && !mayReach(event.client, event.user, event.room, t))
      fail(`${event.room}:${event.message.seq} reached ${event.client} by ${event.via}, who is not in the room`);
    if (event.op === 'send' && event.outcome === 'ok' && !maySend(event.clientId, event.room, t))
      fail(`${event.client}, who is not in ${event.room}, sent ${event.clientId} there`);
    if (event.op === 'peek' && event.revealed && !isIn(event.user, event.room, t))
      fail(`${event.client} got ${event.room} by ${event.how}, and is not in it`);
  }
  for (const { user, accepted } of ofKind(events, 'afterLogout'))
    if (accepted) fail(`${user} signed out, and the session goes on`);
  for (const { user, accepted, successorAccepted } of ofKind(events, 'afterReuse')) {
    if (accepted) fail(`an old refresh token of ${user} is taken again (A4)`);
    if (successorAccepted) fail(`${user}'s old refresh token came back, and the family goes on (A4)`);
  }
  return violations;
}
