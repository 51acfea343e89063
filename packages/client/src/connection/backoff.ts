/** How much longer than the last each wait may be. It is small, so that everybody is back in seconds after a short restart. */
const GROWTH = 1.6;

/** Milliseconds until try number `attempt` (from 0): at random between 200 and a bound that grows from 1 s to 30 s, so that nobody comes back together (L4). */
export function backoff(attempt: number, random: () => number): number {
  const most = Math.min(30_000, 1_000 * GROWTH ** Math.min(attempt, 10));
  return Math.round(Math.max(200, random() * most));
}
