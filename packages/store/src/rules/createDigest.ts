import { createHmac } from 'node:crypto';
import type { Moment } from './roomState.ts';

/** The keyed digest of a first text, of 128 bits. */
export function createDigest(key: Uint8Array): Moment['digest'] {
  return (text) => createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64');
}
