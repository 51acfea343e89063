/**
 * THE table of the wire's error codes: the HTTP status each travels under, and whether it refuses a queued entry for good.
 * Permanent: the same request is refused whenever it is asked again. Everything else holds the queue. Nothing else knows either.
 */
export const ERRORS = {
  VALIDATION_FAILED: { status: 400, permanent: true },
  SIGN_IN_EXPIRED: { status: 400, permanent: true },
  INVALID_JSON: { status: 400, permanent: true },
  UNKNOWN_EVENT: { status: 400, permanent: true },
  TOKEN_MISSING: { status: 401, permanent: false },
  TOKEN_MALFORMED: { status: 401, permanent: false },
  TOKEN_INVALID: { status: 401, permanent: false },
  TOKEN_EXPIRED: { status: 401, permanent: false },
  TOKEN_REVOKED: { status: 401, permanent: false },
  CONFIRMATION_REQUIRED: { status: 401, permanent: false },
  INVALID_CREDENTIALS: { status: 401, permanent: false },
  SECOND_FACTOR_REQUIRED: { status: 401, permanent: false },
  SECOND_FACTOR_INVALID: { status: 401, permanent: false },
  FORBIDDEN: { status: 403, permanent: true },
  NOT_A_MEMBER: { status: 403, permanent: true },
  NOT_YOUR_MESSAGE: { status: 403, permanent: true },
  ROOM_ARCHIVED: { status: 403, permanent: true },
  MUTED: { status: 403, permanent: true },
  BANNED: { status: 403, permanent: true },
  REGISTRATION_CLOSED: { status: 403, permanent: true },
  NOT_FOUND: { status: 404, permanent: true },
  ROOM_NOT_FOUND: { status: 404, permanent: true },
  MESSAGE_NOT_FOUND: { status: 404, permanent: true },
  USER_NOT_FOUND: { status: 404, permanent: true },
  SESSION_NOT_FOUND: { status: 404, permanent: true },
  INVITE_INVALID: { status: 404, permanent: true },
  USERNAME_TAKEN: { status: 409, permanent: true },
  CLIENT_ID_REUSED: { status: 409, permanent: true },
  EDIT_CONFLICT: { status: 409, permanent: true },
  MESSAGE_DELETED: { status: 409, permanent: true },
  EPOCH_CHANGED: { status: 409, permanent: true },
  LAST_OWNER: { status: 409, permanent: true },
  LAST_SIGN_IN: { status: 409, permanent: true },
  LAST_ADMIN: { status: 409, permanent: true },
  TOO_MANY_REACTIONS: { status: 409, permanent: true },
  TOO_MANY_PINS: { status: 409, permanent: true },
  TOO_MANY_ROOMS: { status: 409, permanent: true },
  SET_BY_ENVIRONMENT: { status: 409, permanent: true },
  SECOND_FACTOR_OFF: { status: 409, permanent: true },
  BACKUP_RUNNING: { status: 409, permanent: true },
  LINK_EXPIRED: { status: 410, permanent: true },
  TOO_LARGE: { status: 413, permanent: true },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, permanent: false },
  PROTOCOL_MISMATCH: { status: 426, permanent: false },
  RATE_LIMITED: { status: 429, permanent: false },
  INTERNAL: { status: 500, permanent: false },
  PROVIDER_FAILED: { status: 502, permanent: false },
  STORE_UNAVAILABLE: { status: 503, permanent: false },
  SHUTTING_DOWN: { status: 503, permanent: false },
} as const satisfies Record<string, { status: number; permanent: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

export interface PalaverErrorExtra {
  /** What a client can use to put it right: validation paths, or the message as it is now. */
  details?: unknown;
  /** Milliseconds until the same call may succeed. */
  retryAfterMs?: number;
}

/** The one error class of Palaver: a code of the wire, a sentence for people, and what helps to recover. */
export class PalaverError extends Error {
  readonly errorCode: ErrorCode;
  readonly statusCode: number;
  /** Whether the same request is refused whenever it is asked again. */
  readonly permanent: boolean;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(errorCode: ErrorCode, message: string, extra: PalaverErrorExtra = {}) {
    super(message);
    this.name = 'PalaverError';
    this.errorCode = errorCode;
    this.statusCode = ERRORS[errorCode].status;
    this.permanent = ERRORS[errorCode].permanent;
    this.details = extra.details;
    this.retryAfterMs = extra.retryAfterMs;
  }
}

/** Whether `code` is one of the wire's own: an answer without one came from somewhere else (a proxy, a captive portal). */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
