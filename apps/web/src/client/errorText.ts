import { type AnsweredBy, NoNetworkError } from '@palaver/client/noNetworkError';
import { PalaverError } from '@palaver/protocol/errors';
import { t } from '../i18n/en.ts';
import { endIn, reasonIn } from './refusalText.ts';

const NO_ANSWER: Record<AnsweredBy, string> = {
  nobody: t.errors.noNetwork,
  gateway: t.errors.away,
  elsewhere: t.errors.elsewhere,
};

/** What a request is told whose session is not there any more. */
const SESSION_OVER: string[] = ['TOKEN_MISSING', 'TOKEN_MALFORMED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REVOKED'];

/** Any failure in the user's words: what is so, and what can be done. */
export function errorText(cause: unknown): string {
  if (cause instanceof NoNetworkError) return NO_ANSWER[cause.answeredBy];
  if (!(cause instanceof PalaverError)) return cause instanceof Error ? cause.message : String(cause);
  if (cause.errorCode === 'RATE_LIMITED') return t.errors.rate(Math.ceil((cause.retryAfterMs ?? 1_000) / 1000));
  if (SESSION_OVER.includes(cause.errorCode)) return t.errors.signInAgain;
  if (cause.statusCode === 503) return t.errors.away;
  if (cause.errorCode === 'BANNED') return t.ban.you(reasonIn(cause.details));
  if (cause.errorCode === 'MUTED') return t.mute.you(endIn(cause.details));
  if (cause.errorCode === 'LAST_OWNER') return t.errors.lastOwner;
  if (cause.errorCode === 'LAST_ADMIN') return t.errors.lastAdmin;
  return cause.message;
}
