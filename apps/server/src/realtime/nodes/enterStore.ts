import type { SharedStore, StoreProcess } from '@palaver/store/ports/news';
import { ConfigError } from '../../settings/configError.ts';
import type { SigningSecrets } from '../../secrets/signingSecrets.ts';

/** Well within the 25 s after which a process that does not report counts as ended. */
const SAY_EVERY_MS = 8_000;
/** A process that ended in this moment, or was killed, counts as ended by then. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1_000;

interface EnterWaits {
  sayEveryMs: number;
  patienceMs: number;
  againMs: number;
}

export interface ProcessOfStore {
  /** Where this process lives: one that comes back there is taken for the same. */
  place: string;
  /** What it signs by. Only digests leave the process. */
  secrets: Pick<SigningSecrets, 'own' | 'previous' | 'settle'>;
  /** Whether it publishes to other processes what happens (REDIS_URL). */
  hasBus: boolean;
}

/**
 * Takes a place among the processes of a shared store, and keeps it. They understand each other's secrets, or whoever signed in at one is refused by the next; and all
 * of them a bus, or the people of one do not hear what those of another say. Where another one is against it, waits for that one to be gone,
 * as in a restart, and then for no longer.
 * @throws ConfigError with one line when the other one goes on
 */
export async function enterStore(
  shared: Pick<SharedStore, 'enter' | 'leave'>,
  { place, secrets, hasBus }: ProcessOfStore,
  log: { warn(line: string): unknown; error(line: string): unknown },
  waits: EnterWaits = { sayEveryMs: SAY_EVERY_MS, patienceMs: PATIENCE_MS, againMs: AGAIN_MS },
): Promise<{ close(): Promise<void> }> {
  const { own, previous } = secrets;
  const self: StoreProcess = { place, secret: own.digest, previous: previous?.digest ?? null, hasBus };
  const until = performance.now() + waits.patienceMs;
  for (let isSaid = false; ; isSaid = true) {
    const entered = await shared.enter(self);
    if ('signing' in entered) {
      secrets.settle(entered.signing);
      break;
    }
    const other = entered.against;
    // No restart makes one understand what it does not.
    if (isOfSecrets(self, other) || performance.now() >= until) throw new ConfigError(wrong(self, other));
    if (!isSaid) log.warn(`Waiting for another process on this database to be gone: ${other.place}.`);
    await new Promise((resolve) => setTimeout(resolve, waits.againMs));
  }
  const timer = setInterval(() => {
    shared.enter(self).then(
      (entered) => {
        if ('signing' in entered) secrets.settle(entered.signing);
        else log.error(wrong(self, entered.against));
      },
      // The store is away: it says so itself.
      () => undefined,
    );
  }, waits.sayEveryMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await shared.leave(place).catch(() => undefined);
    },
  };
}

/** Whether it is for their secrets that two do not go together. */
function isOfSecrets(self: StoreProcess, other: StoreProcess): boolean {
  const isKnown = [self.secret, self.previous].includes(other.secret) || other.previous === self.secret;
  return self.secret !== other.secret && (!isKnown || (self.hasBus && other.hasBus));
}

/** What is wrong, and what to do. */
function wrong(self: StoreProcess, other: StoreProcess): string {
  if (isOfSecrets(self, other))
    return `JWT_SECRET: another process on this database (${other.place}) has another one. Set the same for all; to change it, set the one before it as JWT_SECRET_PREVIOUS.`;
  const what = other.hasBus
    ? 'it is not set here, and another process on this database has one'
    : 'another process is on this database without it';
  return `REDIS_URL: ${what} (${other.place}). Set the same for all, or run one.`;
}
