const SCHEME = /https?:\/\//iy;
const HOST_BEGINS = /[\p{L}\p{N}\p{Extended_Pictographic}[]/u;
/** A host has 253 characters at most; before it may stand a name and a password. */
const AUTHORITY_MAX = 300;

const SPACE_OR_QUOTE = /[\s<>"]/;
/** What nobody sees: among it every sign that turns the direction of writing. Joiners are parts of words and of emoji. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2800]|(?![\u200c\u200d\ufe0f])\p{Default_Ignorable_Code_Point}/u;
/** Marks that end a sentence or a quotation, of every script. */
const CLOSING = /[\p{Pi}\p{Pf}\p{Terminal_Punctuation}\p{Quotation_Mark}]/u;
const ASCII_END = /[.,;:!?'*_~]/;
const OPENERS: Partial<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Where the address that begins at `from` ends (exclusive, UTF-16 units), or -1 when none begins there. It ends before white space, before what
 * nobody sees and before closing marks of any script; end punctuation and brackets that were not opened inside stay outside.
 * An address that is found is to be skipped by the reader: then all of them together cost time linear in the text.
 */
export function linkEnd(text: string, from: number): number {
  SCHEME.lastIndex = from;
  if (!SCHEME.test(text)) return -1;
  const host = SCHEME.lastIndex;
  const authority = authorityEnd(text, host);
  if (authority < 0) return -1;
  const begins = host + text.slice(host, authority).lastIndexOf('@') + 1;
  if (!HOST_BEGINS.test(charAt(text, begins))) return -1;
  const to = trimEnd(text, host, rawEnd(text, host));
  return to > host ? to : -1;
}

/** Where name, password and host end, or -1 when they are longer than any are. */
function authorityEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + AUTHORITY_MAX + 1);
  for (let at = from; at < most; at += 1) if (/[\s/?#<>"]/.test(text[at] ?? '')) return at;
  return most === text.length ? most : -1;
}

/** Brackets of other scripts that were opened in the address may close in it; an address does not end inside them. */
function rawEnd(text: string, from: number): number {
  let depth = 0;
  let opened = from;
  let at = from;
  while (at < text.length) {
    const char = charAt(text, at);
    if (SPACE_OR_QUOTE.test(char) || UNSEEN.test(char)) break;
    if (char > '\u007f') {
      if (CLOSING.test(char)) break;
      if (/\p{Ps}/u.test(char)) {
        if (depth === 0) opened = at;
        depth += 1;
      } else if (/\p{Pe}/u.test(char)) {
        if (depth === 0) break;
        depth -= 1;
      }
    }
    at += char.length;
  }
  return depth > 0 ? opened : at;
}

function trimEnd(text: string, from: number, rawTo: number): number {
  const counts = new Map<string, number>();
  for (let at = from; at < rawTo; at += 1) {
    const char = text[at] ?? '';
    if ('()[]{}'.includes(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  const count = (char: string) => counts.get(char) ?? 0;
  let to = rawTo;
  for (; to > from; to -= 1) {
    const char = text[to - 1] ?? '';
    const opener = OPENERS[char];
    const isUnopened = opener !== undefined && count(char) > count(opener);
    const isOtherEnd = char > '\u007f' && /[\p{P}\u200c\u200d]/u.test(char) && !/\p{Pe}/u.test(char);
    if (!isUnopened && !isOtherEnd && !ASCII_END.test(char)) break;
    if (isUnopened) counts.set(char, count(char) - 1);
  }
  return to;
}

function charAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}
