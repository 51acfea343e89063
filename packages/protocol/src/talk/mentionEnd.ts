import { NAME_MAX, NAME_MIN, unmarkedLength } from './namesOf.ts';

const NAME = /[A-Za-z0-9._-]*/y;
const OF_NAME = /[A-Za-z0-9._-]/;

/**
 * Where the name after the @ at `at` ends (exclusive, UTF-16 units), with the marks at its end, or -1: a name's edge is where a-z0-9._- end, in
 * small or capital letters. One of these before the @ makes it no name (it is an e-mail address then), and so does a length that no username has.
 */
export function mentionEnd(text: string, at: number): number {
  if (OF_NAME.test(text[at - 1] ?? '')) return -1;
  NAME.lastIndex = at + 1;
  NAME.test(text);
  const to = NAME.lastIndex;
  const written = text.slice(at + 1, to);
  return written.length >= NAME_MIN && unmarkedLength(written) <= NAME_MAX ? to : -1;
}
