import { countChars } from '@palaver/protocol/messageText';
import { Password } from '@palaver/protocol/values';
import { t } from '../i18n/en.ts';

const PASSWORD_MIN = 10;

/** What is wrong with a new password, as far as it can be seen here, and what to do; null where nothing is. */
export function passwordFault(value: string): string | null {
  const { error } = Password.safeParse(value);
  if (!error) return null;
  const charsToGo = PASSWORD_MIN - countChars(value);
  return charsToGo > 0 ? t.register.passwordShort(charsToGo) : (error.issues[0]?.message ?? null);
}
