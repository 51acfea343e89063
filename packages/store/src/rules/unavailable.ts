import { PalaverError } from '@palaver/protocol/errors';
import { reasonOf } from './reasonOf.ts';

/** The error that a caller gets when the store can not answer now (E5). */
export function unavailable(cause: unknown): PalaverError {
  return new PalaverError('STORE_UNAVAILABLE', 'The store does not answer. Try again in a moment.', {
    retryAfterMs: 2_000,
    details: { reason: reasonOf(cause) },
  });
}
