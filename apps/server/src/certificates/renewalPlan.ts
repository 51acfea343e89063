import type { Pair } from './pair.ts';

/** Tries that failed one after the other, and when the last one began. */
export interface Tries {
  failures: number;
  lastAt: number;
}

const HOUR_MS = 3_600_000;
/** How long after each failed try the next one comes: four in the first quarter of an hour, then one an hour. Authorities lock out who asks more. */
const PAUSES_MS = [30_000, 120_000, 600_000, HOUR_MS];

/** When a certificate is to be renewed: with a third of its life left. */
export function dueAt(pair: Pair | null): number {
  return pair ? pair.until - (pair.until - pair.from) / 3 : 0;
}

/** When the next one is asked for, in milliseconds since 1970, by the clock that says `now`. */
export function nextTryAt(pair: Pair | null, tries: Tries | null, now: number): number {
  if (!tries) return dueAt(pair);
  const pause = PAUSES_MS[Math.min(tries.failures, PAUSES_MS.length) - 1] ?? HOUR_MS;
  // A clock that was set back makes nobody wait longer.
  return Math.max(dueAt(pair), Math.min(tries.lastAt, now) + pause);
}

/** Whether so little is left that somebody has to look: half of what is left when the first renewal is tried. */
export function isLate(pair: Pair | null, now: number): boolean {
  return pair === null || now > pair.until - (pair.until - pair.from) / 6;
}
