import type { Doer } from '../ports/audit.ts';
import { NOBODY } from '../rules/audit.ts';
import { createDigest } from '../rules/createDigest.ts';
import type { Decision } from '../rules/decision.ts';
import type { Moment } from '../rules/roomState.ts';
import type { Database } from './database.ts';
import { int } from './columns.ts';
import { KnownRooms } from './knownRooms.ts';

/** What a write answers, and what it changed: its steps are done. */
export type Written<T> = Omit<Decision<T>, 'steps'>;

/** What all writes share: the database, the moment, the counter of positions, the digest of texts. */
export interface WriteContext {
  db: Database;
  /** Milliseconds since 1970, the same for a whole group of writes. */
  now(): number;
  /** Who asks for this write. */
  doer(): Doer;
  /** The next position; kept by the same commit. */
  nextPosition(): number;
  digest: Moment['digest'];
  /** What is known of rooms, for messages and receipts. */
  rooms: KnownRooms;
}

export interface ClockedContext extends WriteContext {
  setNow(at: number): void;
  setDoer(doer: Doer | undefined): void;
  /** Writes the counter down when it moved since the last time. */
  savePosition(): void;
  /** Goes back to what was last saved, after a rollback. */
  forgetPosition(): void;
}

export function createWriteContext(db: Database): ClockedContext {
  const key = db.get("SELECT value FROM meta WHERE key = 'digestKey'")?.value;
  if (!(key instanceof Uint8Array)) throw new Error('The database has no digest key.');
  let saved = int(db.get("SELECT value FROM meta WHERE key = 'position'")?.value);
  let position = saved;
  let at = 0;
  let doer = NOBODY;
  return {
    db,
    now: () => at,
    setNow: (now) => (at = now),
    doer: () => doer,
    setDoer: (next) => (doer = next ?? NOBODY),
    nextPosition: () => (position += 1),
    digest: createDigest(key),
    rooms: new KnownRooms(db),
    savePosition() {
      if (position === saved) return;
      db.run("UPDATE meta SET value = ? WHERE key = 'position'", position);
      saved = position;
    },
    forgetPosition() {
      // Positions only rise: a number that a rolled-back write had is not given out again.
      saved = 0;
    },
  };
}

/** The answer of a write that changed nothing. */
export function unchanged<T>(result: T): Written<T> {
  return { result, changes: [] };
}
