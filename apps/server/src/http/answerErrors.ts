import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { PalaverError } from '@palaver/protocol/errors';
import { errorBody } from '../wire/errorBody.ts';
import { toPalaverError } from '../toPalaverError.ts';
import { shownPath } from './shownPath.ts';
import type { Context } from '../context.ts';

/** What the body parser's own errors mean on the wire. */
const PARSER_ERRORS: Record<string, () => PalaverError> = {
  'entity.too.large': () => new PalaverError('TOO_LARGE', 'The body is over 64 KB.'),
  'entity.parse.failed': () => new PalaverError('INVALID_JSON', 'The body is not valid JSON.'),
  'encoding.unsupported': () => new PalaverError('UNSUPPORTED_MEDIA_TYPE', 'This content encoding is not taken.'),
  'charset.unsupported': () => new PalaverError('UNSUPPORTED_MEDIA_TYPE', 'JSON comes as UTF-8.'),
  'request.size.invalid': () => new PalaverError('INVALID_JSON', 'The body is shorter than was said.'),
};

/** Answers an error in the one shape of errors (E1, G1). */
function sendError(res: Response, error: PalaverError): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (error.retryAfterMs !== undefined || error.statusCode === 503) {
    res.set('Retry-After', String(Math.max(1, Math.ceil((error.retryAfterMs ?? 2_000) / 1000))));
  }
  res.status(error.statusCode).json(errorBody(error));
}

/** Turns whatever a route threw into an answer. What was not foreseen is logged with its stack, and the answer says nothing of it. */
export function answerErrors({ log, measures }: Pick<Context, 'log' | 'measures'>): ErrorRequestHandler {
  return (cause: unknown, req, res, _next) => {
    const error = fromParser(cause) ?? toPalaverError(cause);
    if (error.statusCode >= 500)
      log.error('request failed', {
        requestId: res.locals.requestId,
        method: req.method,
        path: shownPath(req.path),
        errorCode: error.errorCode,
        cause,
      });
    measures.refuse(error.errorCode);
    sendError(res, error);
  };
}

function fromParser(cause: unknown): PalaverError | null {
  if (typeof cause !== 'object' || cause === null) return null;
  if (cause instanceof URIError) return new PalaverError('VALIDATION_FAILED', 'The address is not well formed.');
  if ('type' in cause && typeof cause.type === 'string' && Object.hasOwn(PARSER_ERRORS, cause.type))
    return PARSER_ERRORS[cause.type]?.() ?? null;
  if ('status' in cause && cause.status === 404) return new PalaverError('NOT_FOUND', 'There is nothing here.');
  const status = 'status' in cause && typeof cause.status === 'number' ? cause.status : 0;
  return status >= 400 && status < 500 && !(cause instanceof PalaverError)
    ? new PalaverError('VALIDATION_FAILED', 'The request is not well formed.')
    : null;
}

/** For addresses that nothing answers. */
export const notFound: RequestHandler = () => {
  throw new PalaverError('NOT_FOUND', 'There is nothing here.');
};
