import { LIMITS } from './limits.ts';
import { hasVisibleCharacter } from './visibleCharacters.ts';

/** Characters as the wire counts them: Unicode code points. */
export function countChars(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Browsers of 2023 have no String.isWellFormed. */
const HALF_OF_A_PAIR = /\p{Surrogate}/u;

/** Neither a NUL nor half of a surrogate pair: these break stores and encoders. */
export function isWellFormed(text: string): boolean {
  return !HALF_OF_A_PAIR.test(text) && !text.includes('\0');
}

/** Each looked for from the beginning of a run only, so that the time stays linear. The marks of a name pile up over what joins letters, too. */
const MARK_RUN_OVER = { 4: /(?<!\p{M})(?:\p{M}[\u200c\u200d]?){5}/u, 30: /(?<!\p{M})\p{M}{31}/u };

/** Whether more than `most` combining marks follow each other. Asked before normalising, which takes time by the square of a run's length. */
export function hasMarkRun(text: string, most: keyof typeof MARK_RUN_OVER): boolean {
  return MARK_RUN_OVER[most].test(text);
}

/** A message's text as it is stored and compared: NFC, `\n` line breaks, never trimmed. */
export function normalizeText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').normalize('NFC');
}

/**
 * How many characters a text that is being written has, as the server will count them: after NFC, with `\n` line breaks. A text with so many marks in a
 * row that no server takes it is counted as it stands.
 */
export function countMessageChars(text: string): number {
  return countChars(hasMarkRun(text, 30) ? text : normalizeText(text));
}

/** Why a normalised text can not be a message, or null. */
export function faultOfText(text: string, maxChars: number = LIMITS.messageMaxCharsCeiling): string | null {
  if (!isWellFormed(text)) return 'Holds a NUL or half of a surrogate pair.';
  if (!hasVisibleCharacter(text)) return 'Empty: nothing in it can be seen.';
  const over = countChars(text) - maxChars;
  return over > 0 ? `${over} characters too many.` : null;
}
