import type { ErrorBody } from '@palaver/protocol/answers';
import type { PalaverError } from '@palaver/protocol/errors';

/** An error as it travels, in acks and in REST answers alike (E1). What it says of the server's inside stays in the log (G1). */
export function errorBody(error: PalaverError): ErrorBody {
  const { statusCode, message, errorCode, details, retryAfterMs } = error;
  return {
    statusCode,
    message,
    errorCode,
    ...(details === undefined || statusCode >= 500 ? {} : { details }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
