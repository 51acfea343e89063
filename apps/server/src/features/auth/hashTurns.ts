import { PalaverError } from '@palaver/protocol/errors';

/** bcrypt works in the four threads that files need too: two at once, so that logins never starve them. */
const AT_ONCE = 2;
/** So many of a kind may wait; beyond that, the address with the most waiting loses one of them. */
const WAITING_MAX = 100;

/** Logins go before registrations: somebody who has an account waits for nobody who makes one. */
type HashKind = 'login' | 'registration';

interface Waiting {
  begin(): void;
  giveUp(): void;
}

let running = 0;
const lanes: Record<HashKind, Map<string, Waiting[]>> = { login: new Map(), registration: new Map() };

/**
 * Runs a slow job when one of few places is free. Of one kind the addresses take turns, so that a flood from one of them delays the others by one job each.
 * @throws RATE_LIMITED when too many wait, for the address that has the most
 */
export async function hashInTurn<T>(kind: HashKind, address: string, job: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running += 1;
  else await new Promise<void>((begin, reject) => wait(kind, address, { begin, giveUp: () => reject(tooMany()) }));
  try {
    return await job();
  } finally {
    // The place goes to the next in the queue; nobody who comes meanwhile takes it.
    const next = takeNext(lanes.login) ?? takeNext(lanes.registration);
    if (next) next.begin();
    else running -= 1;
  }
}

function wait(kind: HashKind, address: string, waiting: Waiting): void {
  const lane = lanes[kind];
  lane.set(address, [...(lane.get(address) ?? []), waiting]);
  let count = 0;
  let longest = address;
  for (const [one, { length }] of lane) {
    count += length;
    if (length > (lane.get(longest)?.length ?? 0)) longest = one;
  }
  if (count <= WAITING_MAX) return;
  const mine = lane.get(longest) ?? [];
  mine.pop()?.giveUp();
  if (mine.length === 0) lane.delete(longest);
}

/** The first of the address whose turn it is; that address goes to the end of the row. */
function takeNext(lane: Map<string, Waiting[]>): Waiting | undefined {
  for (const [address, [first, ...others]] of lane) {
    lane.delete(address);
    if (others.length > 0) lane.set(address, others);
    return first;
  }
  return undefined;
}

function tooMany(): PalaverError {
  return new PalaverError('RATE_LIMITED', 'Too many people sign in at this moment. Try again.', {
    retryAfterMs: 5_000,
  });
}
