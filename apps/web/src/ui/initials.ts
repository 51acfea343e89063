const letters = new Intl.Segmenter();

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

/** The first letter as a reader sees it, whatever code points it is made of. */
function firstOf(word: string): string {
  return letters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}

function capital(letter: string): string {
  const large = letter.toUpperCase();
  return [...letters.segment(large)].length === 1 ? large : letter;
}
