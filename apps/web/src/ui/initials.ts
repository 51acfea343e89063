// eslint-disable-next-line no-restricted-properties -- Firefox has it from 125: without it a letter is a code point with its marks.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null;

/** The letters of a word as a reader sees them, whatever code points they are made of. */
function lettersOf(word: string): string[] {
  return segmenter ? [...segmenter.segment(word)].map(({ segment }) => segment) : (word.match(/\P{M}\p{M}*/gu) ?? []);
}

/** First and last initial of a name: of words that begin with a letter, else of those with a digit, else whatever stands first. As written where a capital letter would be two. */
export function initials(name: string): string {
  const firsts = name
    .split(/[\s._-]+/u)
    .filter(Boolean)
    .map((word) => firstOf(word.replace(/^\p{P}+(?=.)/u, '')));
  const best = [/^\p{L}/u, /^\p{N}/u]
    .map((kind) => firsts.filter((one) => kind.test(one)))
    .find((some) => some.length > 0);
  const chosen = best ?? firsts.slice(0, 1);
  return chosen.length > 1 ? capital(chosen[0] ?? '') + capital(chosen.at(-1) ?? '') : capital(chosen[0] ?? '?');
}

function firstOf(word: string): string {
  return lettersOf(word)[0] ?? '';
}

function capital(letter: string): string {
  const large = letter.toUpperCase();
  return lettersOf(large).length === 1 ? large : letter;
}
