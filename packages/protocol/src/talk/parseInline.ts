import { linkEnd } from './linkEnd.ts';
import { mentionEnd } from './mentionEnd.ts';

/** A piece of a line. What is not marked is text, to the letter. */
export type Inline =
  | { kind: 'text' | 'link' | 'code'; text: string }
  /** A name with its @ and all marks that may belong to it; whom it calls, `namesOf` and the room's members decide. */
  | { kind: 'mention'; text: string }
  /** A name between colons; whether there is such an emoji, the page knows. */
  | { kind: 'emoji'; text: string; name: string }
  | { kind: 'strong' | 'emphasis' | 'strike'; children: Inline[] };

/** Each mark is a run of exactly these signs: `***` and `__` are text. */
const MARKS = { '*': 'emphasis', '**': 'strong', _: 'emphasis', '~~': 'strike' } as const;
type Mark = keyof typeof MARKS;
const isMark = (run: string): run is Mark => run in MARKS;

const SHORTCODE = /:([a-z0-9_+-]{1,40}):(?![A-Za-z0-9_:])/y;
const BEFORE_SHORTCODE = /[A-Za-z0-9_:\\/]/;
const WORD = /[\p{L}\p{N}_\\/]/u;

/** A mark that waits for its end, and what stands after it. */
interface Open {
  mark: Mark | null;
  children: Inline[];
}

/**
 * Reads the marks in lines of one block, from left to right, each sign once. At most one of each mark is open at a time: so nothing is nested
 * deeper than the marks are many, and what did not close becomes text with few steps.
 */
export function parseInline(text: string): Inline[] {
  const root: Open = { mark: null, children: [] };
  let open: Open[] = [root];
  const top = () => open.at(-1) ?? root;
  const put = (piece: Inline) => append(top().children, piece);

  /** Marks from `depth` on found no end: they are text. */
  const dissolve = (depth: number) => {
    const into = (open[depth - 1] ?? root).children;
    for (const { mark, children } of open.slice(depth)) {
      append(into, { kind: 'text', text: mark ?? '' });
      for (const child of children) append(into, child);
    }
    open = open.slice(0, depth);
  };

  const closeOrOpen = (run: Mark, at: number): boolean => {
    const depth = open.findIndex(({ mark }) => mark === run);
    if (depth > 0 && closes(text, at, run)) {
      dissolve(depth + 1);
      const { children } = top();
      open = open.slice(0, depth);
      put({ kind: MARKS[run], children });
      return true;
    }
    if (depth < 0 && opens(text, at, run)) {
      open.push({ mark: run, children: [] });
      return true;
    }
    return false;
  };

  for (let at = 0; at < text.length;) {
    const found = pieceAt(text, at, () => open.some(({ mark }) => mark === '_'));
    const to = found?.to ?? runEnd(text, at);
    const run = text.slice(at, to);
    if (found) put(found.piece);
    else {
      if (run.startsWith('\n\n')) dissolve(1);
      if (!(isMark(run) && closeOrOpen(run, at))) put({ kind: 'text', text: run });
    }
    at = to;
  }
  dissolve(1);
  return root.children;
}

interface Found {
  piece: Inline;
  /** Where it ends. */
  to: number;
}

/** A piece that holds no other ones. */
function pieceAt(text: string, at: number, isUnderlined: () => boolean): Found | null {
  switch (text[at]) {
    case '`':
      return codeAt(text, at);
    case 'h':
    case 'H': {
      const to = linkEnd(text, at);
      return to < 0 ? null : { piece: { kind: 'link', text: text.slice(at, to) }, to };
    }
    case '@': {
      const end = mentionEnd(text, at);
      if (end < 0) return null;
      const to = isUnderlined() ? beforeClosing(text, at, end) : end;
      return { piece: { kind: 'mention', text: text.slice(at, to) }, to };
    }
    case ':':
      return emojiAt(text, at);
    default:
      return null;
  }
}

function codeAt(text: string, at: number): Found | null {
  const end = text.indexOf('`', at + 1);
  if (end < 0) return null;
  const code = text.slice(at + 1, end);
  return code.includes('\n') || code.trim() === '' ? null : { piece: { kind: 'code', text: code }, to: end + 1 };
}

function emojiAt(text: string, at: number): Found | null {
  if (BEFORE_SHORTCODE.test(text[at - 1] ?? '')) return null;
  SHORTCODE.lastIndex = at;
  const found = SHORTCODE.exec(text);
  return found?.[1] === undefined
    ? null
    : { piece: { kind: 'emoji', text: found[0], name: found[1] }, to: at + found[0].length };
}

/** An emphasis that is open may end among the marks after a name. */
function beforeClosing(text: string, at: number, to: number): number {
  let first = to;
  while (/[._-]/.test(text[first - 1] ?? '')) first -= 1;
  for (let i = Math.max(first, at + 2); i < to; i += 1) {
    if (text[i] === '_' && text[i - 1] !== '_' && text[i + 1] !== '_' && closes(text, i, '_')) return i;
  }
  return to;
}

/** Signs that can be a mark stand in runs of one kind; everything up to what may begin something is one run of text. */
function runEnd(text: string, at: number): number {
  const sign = text[at] ?? '';
  let to = at + 1;
  if ('*_~\n'.includes(sign)) while (text[to] === sign) to += 1;
  else if (!'`@:hH'.includes(sign)) while (to < text.length && !'*_~\n`@:hH'.includes(text[to] ?? '')) to += 1;
  return to;
}

/** A mark opens where a word could begin after it: `__init__`, `2*3` and `a_b` open nothing. */
function opens(text: string, at: number, mark: Mark): boolean {
  const after = text[at + mark.length];
  return !WORD.test(before(text, at)) && after !== undefined && !/\s/.test(after);
}

function closes(text: string, at: number, mark: Mark): boolean {
  const to = at + mark.length;
  const after = to < text.length ? String.fromCodePoint(text.codePointAt(to) ?? 0) : '';
  return !/^\s?$/.test(text[at - 1] ?? '') && !WORD.test(after);
}

/** The character that ends where `at` begins. */
function before(text: string, at: number): string {
  const pair = text.slice(Math.max(0, at - 2), at);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : pair.slice(-1);
}

/** Text that stands together is one piece. */
function append(pieces: Inline[], piece: Inline): void {
  const last = pieces.at(-1);
  if (piece.kind === 'text' && last?.kind === 'text') last.text += piece.text;
  else if (piece.kind !== 'text' || piece.text !== '') pieces.push(piece);
}
