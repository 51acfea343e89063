import { NoNetworkError } from '@palaver/client/noNetworkError';
import { PalaverError } from '@palaver/protocol/errors';
import { errorText } from '../../client/errorText.ts';
import { t } from '../../i18n/en.ts';

/** Why one is not signed in, in the user's words. */
export function signInError(cause: unknown): string {
  if (cause instanceof NoNetworkError) return t.signIn.noServer;
  if (cause instanceof PalaverError && cause.errorCode === 'INVALID_CREDENTIALS') return t.signIn.wrong;
  if (cause instanceof PalaverError && cause.errorCode === 'RATE_LIMITED')
    return t.signIn.tooMany(Math.ceil((cause.retryAfterMs ?? 60_000) / 1000));
  return errorText(cause);
}
