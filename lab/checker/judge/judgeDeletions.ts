import { type Case, ofKind, type Violation } from './case.ts';

/** What a deletion is answered with holds on every node within this time (M2). */
const GRACE_MS = 2_000;

/**
 * 8, 9, for accounts that are deleted: their devices are out, nothing that is asked later is stored, every device calls them by nothing but what is left of
 * their name, and their messages are all there or all erased, as they chose.
 */
export function judgeDeletions({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const faults = ofKind(events, 'fault');
  const askedAt = new Map(ofKind(events, 'asked').map(({ clientId, t }) => [clientId, t]));
  const done = ofKind(events, 'deletion').filter(({ phase }) => phase === 'done');
  for (const { user, name, clients, messages, t } of done) {
    const left = `deleted-${user.slice(0, 8)}`;
    for (const { client, clientId, outcome } of ofKind(events, 'send'))
      if (outcome === 'ok' && clients.includes(client) && (askedAt.get(clientId) ?? 0) > t + GRACE_MS)
        fail(8, `${client} sent ${clientId} after the account was deleted`);
    for (const after of ofKind(events, 'afterDeletion')) {
      const hindered = faults.some((fault) => fault.t <= after.t && fault.until >= t);
      if (after.user === user && after.live.length > 0 && !hindered)
        fail(8, `the account of ${name} is deleted, and ${after.live.join(', ')} goes on`);
    }
    for (const { client, all, names } of ofKind(events, 'names')) {
      const called = names[user];
      if (called !== left && (called !== undefined || all))
        fail(9, `${client} calls ${name}, who is deleted, ${called ?? 'nothing'} and not ${left}`);
    }
    for (const [room, there] of drained)
      for (const { seq, senderId, deleted } of there.values())
        if (senderId === user && deleted !== (messages === 'remove'))
          fail(
            9,
            `${room}:${seq} of ${name}, who is deleted, ${deleted ? 'is gone and was to stay' : 'is there and was to go'}`,
          );
  }
  return violations;
}
