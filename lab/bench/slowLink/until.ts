import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 20;

/** Looks until it is so; milliseconds that took, or null when it was not so after `withinMs`. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<number | null> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > withinMs) return null;
    await pause(LOOK_MS);
  }
  return performance.now() - startedAt;
}
