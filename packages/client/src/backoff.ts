/** How much longer than the last each wait may be: little enough that after a restart of seconds everybody is back within seconds. */
const GROWTH = 1.6;

/** Milliseconds until try number `attempt` (from 0): growing from 1 s up to 30 s, with full jitter so that nobody comes back together (L4). */
export function backoff(attempt: number, random: () => number): number {
  const most = Math.min(30_000, 1_000 * GROWTH ** Math.min(attempt, 10));
  return Math.round(Math.max(200, random() * most));
}
