import type { Doer } from '../ports/audit.ts';
import type { ChangeListener } from '../ports/change.ts';
import type { KeyedReads } from './keyedReads.ts';
import type { Models } from './models.ts';
import type { RoomLog } from './roomLog/roomLog.ts';
import type { StoreClock } from './storeClock.ts';

/** What all parts of the store share. */
export interface MongoContext {
  models: Models;
  reads: KeyedReads;
  log: RoomLog;
  clock: StoreClock;
  /** Milliseconds since 1970, by the database unless another clock was given: what people are shown. */
  now: () => number;
  announce: ChangeListener;
  /** Who asks: for the audit. */
  doer: Doer;
}
