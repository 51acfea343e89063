import { createHmac } from 'node:crypto';
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
}

/** The keyed digest of a first text, base64: it distinguishes a repeat from another text without keeping the text (O4). */
export function createDigest(key: string): (text: string) => string {
  const secret = Buffer.from(key, 'base64');
  return (text) => createHmac('sha256', secret).update(text).digest().subarray(0, 16).toString('base64');
}
