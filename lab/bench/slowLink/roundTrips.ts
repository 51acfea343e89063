import { setTimeout as pause } from 'node:timers/promises';
import { GOOD_LINK } from '../../kit/slowLink.ts';
import type { Talk } from './talk.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** Round trips from when the connection was wanted, the opening of TCP and of the WebSocket among them. */
export interface RoundTrips {
  openRoom: number | null;
  heads: number | null;
}

/** TCP's, and the request that makes a WebSocket of it: no chat that runs over WebSockets can do without. */
export const OPENING = 2;

const ROUND_TRIP_MS = 2_000;
const WITHIN_MS = 60_000;

/**
 * Counts the round trips of a return, on a link that is only far, not narrow: there every wait is a round trip, and bytes take no time.
 * `whileAway` goes on before the connection is back.
 */
export async function countRoundTrips(
  world: World,
  talk: Talk,
  rooms: number,
  whileAway: () => Promise<void> = async () => undefined,
): Promise<RoundTrips> {
  const { proxy, link } = world;
  proxy.cut();
  const missed = talk.many(Array.from({ length: rooms }, () => 3));
  await world.write(missed);
  await whileAway();
  const newest = missed.findLast(({ room }) => room === 0)?.text ?? '';
  link.become({ latencyMs: ROUND_TRIP_MS / 2, bytesPerSecond: Number.POSITIVE_INFINITY });
  proxy.mend();
  world.comeBack();
  const [openRoomMs, headsMs] = await Promise.all([
    until(() => world.shown(0).includes(newest), WITHIN_MS),
    until(() => world.knowsHeads(), WITHIN_MS),
    until(() => world.inSync(), WITHIN_MS),
  ]);
  // What follows the sync, receipts for example, is over.
  await pause(ROUND_TRIP_MS);
  link.become(GOOD_LINK);
  return { openRoom: tripsOf(openRoomMs), heads: tripsOf(headsMs) };
}

function tripsOf(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / ROUND_TRIP_MS);
}
