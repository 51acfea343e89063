import { setTimeout as pause } from 'node:timers/promises';
import type { World } from './world.ts';

/** Until what follows a sign-in is over. */
const SETTLED_MS = 6_000;
const HOUR_MS = 3_600_000;

/** Bytes on the wire of an hour in which nobody says anything: measured for `ms`, counted up. Nothing else may go on in this world. */
export async function measureIdleHour({ link }: World, ms: number): Promise<number> {
  await pause(SETTLED_MS);
  const before = link.bytes;
  await pause(ms);
  return ((link.bytes - before) / ms) * HOUR_MS;
}

/** Bytes of renewing an access token once. The world is new, and its tokens live for twice `renewedAfterMs`. */
export async function measureRenewal({ link }: World, renewedAfterMs: number): Promise<number> {
  await pause(renewedAfterMs / 2);
  const before = link.bytes;
  await pause(renewedAfterMs);
  return link.bytes - before;
}
