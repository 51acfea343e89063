import { setTimeout as pause } from 'node:timers/promises';
import type { SharedStore } from '@palaver/store/ports/news';
import { ConfigError } from '../configError.ts';

/** Well within the 25 s after which a process that says nothing counts as gone. */
const SAY_EVERY_MS = 8_000;
/** A process that ended in this moment, or was killed, is gone by then. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1_000;

interface ClaimWaits {
  sayEveryMs: number;
  patienceMs: number;
  againMs: number;
}

/**
 * Holds the store for a process without REDIS_URL: a second one would not tell its people what those of the first say.
 * Where another has it, waits for that one to be gone, as in a restart, and then for no longer.
 * @param place where this process lives: one that comes back there is taken for the same
 * @throws ConfigError with one line when the other one goes on
 */
export async function claimStore(
  shared: SharedStore,
  place: string,
  log: { warn(line: string): unknown; error(line: string): unknown },
  waits: ClaimWaits = { sayEveryMs: SAY_EVERY_MS, patienceMs: PATIENCE_MS, againMs: AGAIN_MS },
): Promise<{ close(): Promise<void> }> {
  const until = performance.now() + waits.patienceMs;
  for (let isSaid = false; ; isSaid = true) {
    const other = await shared.claim(place);
    if (other === null) break;
    if (performance.now() >= until) throw new ConfigError(wrong(other));
    if (!isSaid) log.warn(`Waiting for another process on this database to be gone: ${other}.`);
    await pause(waits.againMs);
  }
  const timer = setInterval(() => {
    shared.claim(place).then(
      (other) => other !== null && log.error(wrong(other)),
      // The store is away: it says so itself.
      () => undefined,
    );
  }, waits.sayEveryMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await shared.release(place).catch(() => undefined);
    },
  };
}

function wrong(other: string): string {
  return `REDIS_URL: another process is on this database without it (${other}). Set the same for all, or run one.`;
}
