import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../rules/unavailable.ts';
import { isTransient } from './faults.ts';

const TRIES = 3;
const BACKOFF_MS = 100;
/** A call that was not answered within this time is not tried again: its asker has given up. */
export const PATIENCE_MS = 10_000;
/** Nobody has asked yet while a store is opened, and until there is a new primary it may take longer than the driver waits for one. */
export const OPENING = { tries: 5, patienceMs: 60_000 };

interface Bounds {
  tries?: number;
  patienceMs?: number;
  /** Waits so many milliseconds before the next try. */
  pause?: (ms: number) => Promise<unknown>;
}

/**
 * Runs a call of the database, and again when it failed in passing: 3 tries, with backoff and jitter (C7). The call must be one that may run twice.
 * @throws PalaverError STORE_UNAVAILABLE when it did not succeed; whether it took effect is unknown (S1)
 */
export async function attempt<T>(
  call: () => PromiseLike<T>,
  { tries = TRIES, patienceMs = PATIENCE_MS, pause = (ms) => sleep(ms) }: Bounds = {},
): Promise<T> {
  const startedAt = performance.now();
  for (let done = 1; ; done += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (done === tries || performance.now() - startedAt > patienceMs) throw unavailable(error);
      await pause(BACKOFF_MS * 2 ** done * (0.5 + Math.random()));
    }
  }
}
