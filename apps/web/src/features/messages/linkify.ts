/** A piece of a message: text, or an address to follow. */
export interface Piece {
  text: string;
  href?: string;
}

const URL_START = /https?:\/\/[^\s<>"]+/g;
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Finds the addresses in a text. End punctuation and brackets that were not opened inside stay outside of them. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(URL_START)) {
    const url = trimEnd(match[0]);
    if (!URL.canParse(url)) continue;
    if (match.index > last) pieces.push({ text: text.slice(last, match.index) });
    pieces.push({ text: url, href: url });
    last = match.index + url.length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last) });
  return pieces;
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
