import { leastCpuMs } from './leastCpuMs.ts';

const RATIO_MAX = 3;
/** Below this the clock and the collector are measured, not the work. */
const FLOOR_MS = 0.5;
/** A compiler that is still warming up looks like growth once; work that really grows faster looks so every time. */
const ROUNDS = 5;

/**
 * Does the work with `once` and with `twice`, which is twice as long. Says by how much it grows, or null where it grows as its input does or takes
 * no time to speak of.
 */
export function growsFaster<T>(work: (input: T) => unknown, once: T, twice: T): string | null {
  let said = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const long = leastCpuMs(() => work(twice), FLOOR_MS);
    if (long < FLOOR_MS) return null;
    const short = leastCpuMs(() => work(once), 0);
    if (long < RATIO_MAX * short) return null;
    said = `${short.toFixed(2)} ms, and ${long.toFixed(2)} ms for twice as much`;
  }
  return said;
}
