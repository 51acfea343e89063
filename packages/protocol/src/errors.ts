/** Every error code of the wire with the HTTP status it travels under. */
export const ERROR_STATUS = {
  VALIDATION_FAILED: 400,
  INVALID_JSON: 400,
  UNKNOWN_EVENT: 400,
  TOKEN_MISSING: 401,
  TOKEN_MALFORMED: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REVOKED: 401,
  INVALID_CREDENTIALS: 401,
  SECOND_FACTOR_REQUIRED: 401,
  SECOND_FACTOR_INVALID: 401,
  FORBIDDEN: 403,
  NOT_A_MEMBER: 403,
  NOT_YOUR_MESSAGE: 403,
  ROOM_ARCHIVED: 403,
  MUTED: 403,
  BANNED: 403,
  REGISTRATION_CLOSED: 403,
  NOT_FOUND: 404,
  ROOM_NOT_FOUND: 404,
  MESSAGE_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  USERNAME_TAKEN: 409,
  CLIENT_ID_REUSED: 409,
  EDIT_CONFLICT: 409,
  MESSAGE_DELETED: 409,
  EPOCH_CHANGED: 409,
  LAST_OWNER: 409,
  LAST_ADMIN: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  PROTOCOL_MISMATCH: 426,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  STORE_UNAVAILABLE: 503,
  SHUTTING_DOWN: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

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
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(errorCode: ErrorCode, message: string, extra: PalaverErrorExtra = {}) {
    super(message);
    this.name = 'PalaverError';
    this.errorCode = errorCode;
    this.statusCode = ERROR_STATUS[errorCode];
    this.details = extra.details;
    this.retryAfterMs = extra.retryAfterMs;
  }
}

/** Whether `code` is one of the wire's own: an answer without one came from somewhere else (a proxy, a captive portal). */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);
}
