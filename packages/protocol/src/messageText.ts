import { LIMITS } from './limits.ts';

/** Characters as the wire counts them: Unicode code points. */
export function countChars(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Neither a NUL nor half of a surrogate pair: these break stores and encoders. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A message's text as it is stored and compared: NFC, `\n` line breaks, never trimmed. */
export function normalizeText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').normalize('NFC');
}

/** Why a normalised text can not be a message, or null. */
export function faultOfText(text: string, maxChars: number = LIMITS.messageMaxCharsCeiling): string | null {
  if (!isWellFormed(text)) return 'Holds a NUL or half of a surrogate pair.';
  if (!/\S/u.test(text)) return 'Empty: only white space.';
  const over = countChars(text) - maxChars;
  return over > 0 ? `${over} characters too many.` : null;
}
