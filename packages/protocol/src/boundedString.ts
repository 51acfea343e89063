import * as z from 'zod';
import { hasMarkRun, isWellFormed } from './messageText.ts';

/** So many combining marks may follow each other where nothing stricter holds. More make normalising slow, and no script writes so. */
const MARKS_MAX = 30;

/**
 * A string that is safe to normalise, brought to its one form. Each check ends the parse, the cheapest first: over `maxUnits` UTF-16 units, NUL or half
 * of a surrogate pair, more than 30 combining marks in a row.
 */
export function boundedString(maxUnits: number, normalize: (text: string) => string): z.ZodString {
  return z
    .string()
    .max(maxUnits, { error: 'Too long.', abort: true })
    .refine(isWellFormed, { error: 'Holds a NUL or half of a surrogate pair.', abort: true })
    .refine((text) => !hasMarkRun(text, MARKS_MAX), {
      error: `More than ${MARKS_MAX} combining marks in a row.`,
      abort: true,
    })
    .overwrite(normalize);
}
