import type { ErrorBody } from '@palaver/protocol/answers';
import { isErrorCode, PalaverError } from '@palaver/protocol/errors';
import { fieldOf } from '../fieldOf.ts';
import type { ClientError } from '../state.ts';

/** Any failure as the state shows it. */
export function toClientError(cause: unknown): ClientError {
  if (cause instanceof PalaverError) {
    const { errorCode, message, details, retryAfterMs } = cause;
    return { errorCode, message, details, retryAfterMs };
  }
  return { errorCode: 'NO_NETWORK', message: cause instanceof Error ? cause.message : String(cause) };
}

/** The error that a body carries, or null when it is none of Palaver's. */
export function fromErrorBody(body: unknown): PalaverError | null {
  if (!isErrorLike(body)) return null;
  return new PalaverError(body.errorCode, body.message, { details: body.details, retryAfterMs: body.retryAfterMs });
}

function isErrorLike(body: unknown): body is ErrorBody {
  return isErrorCode(fieldOf(body, 'errorCode')) && typeof fieldOf(body, 'message') === 'string';
}
