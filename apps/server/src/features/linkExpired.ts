import { PalaverError } from '@palaver/protocol/errors';

/** The answer for every link that does nothing any more, whatever the reason. */
export function linkExpired(): PalaverError {
  return new PalaverError('LINK_EXPIRED', 'This link has ended, or was used. Ask for another one.');
}
