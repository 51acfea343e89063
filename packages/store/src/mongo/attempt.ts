import { setTimeout as pause } from 'node:timers/promises';
import { isTransient, unavailable } from './faults.ts';

const TRIES = 3;
const BACKOFF_MS = 100;
/** A call that was not answered within this time is not tried again: its asker has given up. */
export const PATIENCE_MS = 10_000;

/**
 * Runs a call of the database, and again when it failed in passing: 3 tries, with backoff and jitter (C7). The call must be one that may run twice.
 * @throws PalaverError STORE_UNAVAILABLE when it did not succeed; whether it took effect is unknown (S1)
 */
export async function attempt<T>(call: () => PromiseLike<T>): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (tries === TRIES || performance.now() - startedAt > PATIENCE_MS) throw unavailable(error);
      await pause(BACKOFF_MS * 2 ** tries * (0.5 + Math.random()));
    }
  }
}
