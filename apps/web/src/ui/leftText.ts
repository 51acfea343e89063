import { t } from '../i18n/en.ts';

const SHOW_BELOW = 400;

/** How many characters are left of what a message may have, in words: nothing while there are plenty. */
export function leftText(left: number): string {
  if (left < 0) return t.composer.over(-left);
  return left <= SHOW_BELOW ? t.composer.left(left) : '';
}
