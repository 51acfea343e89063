import { PalaverError } from '@palaver/protocol/errors';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';

/** The refusal of a token whose session is over; clients act on its reason as on the event of the same name. Null: nobody knows any more. */
export function sessionEnded(reason: SessionEndReason | null): PalaverError {
  return new PalaverError('TOKEN_REVOKED', 'This session has ended. Please sign in again.', {
    details: reason === null ? undefined : { reason },
  });
}
