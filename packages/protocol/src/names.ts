import type * as z from 'zod';
import { boundedString } from './boundedString.ts';
import { foldLookalikes } from './foldLookalikes.ts';
import { countChars, hasMarkRun } from './messageText.ts';
import { hasHiddenCharacter, hasVisibleCharacter } from './visibleCharacters.ts';

const CONTROL_OR_BIDI = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** No script piles more on a letter; what does covers the lines above and below. */
const MARKS_MAX = 4;
/** Canonical forms of a character hold at most four code points, of two units each. */
const UNITS_PER_CHAR = 8;

const DELETED = foldLookalikes('deleted-');
/** How somebody whose account is gone is called: nobody else may be. */
const isOfDeleted = (name: string) => foldLookalikes(name).startsWith(DELETED);

/** Asked before normalising and after: either form may be the longer one. */
const NO_PILE = [
  (text: string) => !hasMarkRun(text, MARKS_MAX),
  { error: `More than ${MARKS_MAX} combining marks in a row.`, abort: true },
] as const;

/** A line that people write: what passes can be seen, and keeps to its line. */
const line = (min: 0 | 1, max: number) =>
  boundedString(max * UNITS_PER_CHAR, (text) => text)
    .refine(...NO_PILE)
    .overwrite((text) => text.normalize('NFC').trim())
    .refine(...NO_PILE)
    .refine((text) => !CONTROL_OR_BIDI.test(text), 'Holds a control or direction-override character.')
    .refine((text) => !hasHiddenCharacter(text), 'Holds a character that cannot be seen.')
    .refine((text) => (min === 0 && text === '') || hasVisibleCharacter(text), 'Empty.')
    .refine((text) => countChars(text) <= max, `More than ${max} characters.`);

/** THE check of all names of people and rooms: beside that, none can be taken for another by its signs. */
const name = (min: 0 | 1, max: number) =>
  line(min, max).refine((text) => !isOfDeleted(text), 'Names that begin with "deleted-" are reserved.');

const FORM = 'NFC, trimmed, nothing invisible, at most 4 combining marks in a row.';
export const DisplayName = name(1, 64).meta({ description: `1 to 64 characters, ${FORM}` });
export const Title = name(0, 64).meta({ description: `What one is here: 0 to 64 characters, ${FORM}` });
export const RoomName = name(1, 80).meta({ description: `Name of a room: 1 to 80 characters, ${FORM}` });
export const Topic = name(0, 250).meta({ description: `Topic of a room: 0 to 250 characters, ${FORM}` });

export const Reason = line(0, 200).meta({ description: `Why somebody is banned: 0 to 200 characters, ${FORM}` });

/**
 * The one form in which usernames are compared and kept. Linear in the length of `name`: each code point is normalised for itself, because to sort a run of
 * marks takes time by the square of its length. What has a mark is no username in either form.
 */
export function normalizeUsername(name: string): string {
  return nfkc(nfkc(name).toLowerCase()).trim();
}

const nfkc = (text: string) => Array.from(text, (sign) => sign.normalize('NFKC')).join('');

const RESERVED_USERNAMES = new Set(
  'admin administrator all channel deleted everyone guest help here me moderator nobody none null owner palaver postmaster root room security server staff support system undefined webmaster'
    .split(' ')
    .map(foldLookalikes),
);
/** Reserved also with signs put in between, and with digits in the place of letters. */
const isReserved = (name: string) => RESERVED_USERNAMES.has(foldLookalikes(name.replace(/[._-]/g, '')));

export const Username: z.ZodString = boundedString(200, normalizeUsername)
  .refine((name) => /^[a-z0-9._-]{3,32}$/.test(name), 'Use 3 to 32 of a-z, 0-9, dot, _ and -.')
  .refine((name) => !isReserved(name) && !isOfDeleted(name), 'This name is reserved.')
  .meta({ description: '3 to 32 of a-z, 0-9, dot, _ and - after NFKC and lower-casing; unique in that form.' });
