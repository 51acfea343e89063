import type { ErrorCode, PalaverError } from '@palaver/protocol/errors';
import type { ClientError } from '../state.ts';
import { toClientError } from '../connection/toClientError.ts';
import type { Entry } from './entry.ts';
import { attemptOf } from './entryState.ts';

export const UNKNOWN_WHETHER_SENT: ClientError = {
  errorCode: 'UNKNOWN_WHETHER_SENT',
  message: 'You are no longer in this room. It is not known whether this was sent.',
};

const GONE: ErrorCode[] = ['NOT_A_MEMBER', 'ROOM_NOT_FOUND', 'BANNED'];

/** A refusal as it is shown. After an unknown outcome one for want of membership says nothing of what happened to the first try. */
export function refusalOf(entry: Entry, cause: PalaverError): ClientError {
  const gone = GONE.includes(cause.errorCode);
  if (entry.kind === 'send' && attemptOf(entry) === 'unconfirmed' && gone) return UNKNOWN_WHETHER_SENT;
  return toClientError(cause);
}
