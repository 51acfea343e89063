/** Where an address stands in a text. */
export interface LinkPlace {
  from: number;
  to: number;
}

const URL_START = /https?:\/\/[^\s<>"]+/g;
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Finds the addresses in a text. End punctuation and brackets that were not opened inside stay outside of them. */
export function findLinks(text: string): LinkPlace[] {
  const places: LinkPlace[] = [];
  for (const match of text.matchAll(URL_START)) {
    const url = trimEnd(match[0]);
    if (URL.canParse(url)) places.push({ from: match.index, to: match.index + url.length });
  }
  return places;
}

function trimEnd(url: string): string {
  let end = url.length;
  for (;;) {
    const char = url[end - 1] ?? '';
    const opener = CLOSERS[char];
    const inside = url.slice(0, end);
    const unbalanced = opener !== undefined && count(inside, char) > count(inside, opener);
    if (!unbalanced && !/[.,;:!?'"*_~]/.test(char)) return inside;
    end -= 1;
  }
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
