import type { ErrorBody } from '@palaver/protocol/answers';
import type { PalaverError } from '@palaver/protocol/errors';

/** An error as it travels, in acks and in REST answers alike (E1). */
export function errorBody(error: PalaverError): ErrorBody {
  const { statusCode, message, errorCode, details, retryAfterMs } = error;
  return {
    statusCode,
    message,
    errorCode,
    ...(details === undefined ? {} : { details }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
