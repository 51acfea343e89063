import { PalaverError } from '@palaver/protocol/errors';
import { t } from '../i18n/en.ts';

interface Fault {
  field: 'password' | 'code';
  message: string;
}

/** What the server found wrong with a confirmation, in the user's words; `missing`: it asks for more than was shown. Null: it is about something else. */
export function confirmFault(cause: unknown): Fault | 'missing' | null {
  if (!(cause instanceof PalaverError)) return null;
  switch (cause.errorCode) {
    case 'CONFIRMATION_REQUIRED':
      return 'missing';
    case 'INVALID_CREDENTIALS':
      return { field: 'password', message: t.account.wrongCurrent };
    case 'SECOND_FACTOR_INVALID':
      return { field: 'code', message: t.factor.wrong };
    case 'RATE_LIMITED':
      return { field: 'password', message: t.signIn.tooMany(Math.ceil((cause.retryAfterMs ?? 60_000) / 1000)) };
    default:
      return null;
  }
}
