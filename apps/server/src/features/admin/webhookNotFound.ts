import { PalaverError } from '@palaver/protocol/errors';

/** The answer for a webhook that is missing. */
export function webhookNotFound(): PalaverError {
  return new PalaverError('NOT_FOUND', 'There is no such webhook.');
}
