import { findLinks } from './findLinks.ts';

/** A piece of a line. What is not marked is text, to the letter. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string }
  | { kind: 'mention'; text: string; username: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'strike'; children: Inline[] };

/** A part of a message: lines as they were written, lines quoted with ">", or a block of code. */
export type Block = { kind: 'lines' | 'quote'; children: Inline[] } | { kind: 'code'; text: string };

const FENCE = /^```[^\n`]*\n([\s\S]*?)\n?```[ \t]*(?:\n|$)/;
/** Deeper nesting is shown as it was written: nobody reads it, and it costs time. */
const DEEPEST = 6;

/**
 * A small, safe subset of markdown, made for talk: code blocks, `code`, **strong**, *emphasis* or _emphasis_, ~~strike~~, quotes, addresses, @names.
 * Marks count only at the edges of words, so that names, sums and file names stay as they are; whatever does not fit is text. Nothing is HTML.
 */
export function parseText(text: string): Block[] {
  const blocks: Block[] = [];
  let plain = '';
  const flush = () => {
    const kept = plain.replace(/\n$/, '');
    plain = '';
    if (kept !== '') blocks.push(...quoteBlocks(kept));
  };
  let rest = text;
  while (rest !== '') {
    const fence = FENCE.exec(rest);
    if (fence) {
      flush();
      blocks.push({ kind: 'code', text: fence[1] ?? '' });
      rest = rest.slice(fence[0].length);
      continue;
    }
    const end = rest.indexOf('\n') + 1 || rest.length;
    plain += rest.slice(0, end);
    rest = rest.slice(end);
  }
  flush();
  return blocks;
}

function quoteBlocks(text: string): Block[] {
  const blocks: { kind: 'lines' | 'quote'; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const kind = /^> /.test(line) ? 'quote' : 'lines';
    const content = kind === 'quote' ? line.slice(2) : line;
    const last = blocks.at(-1);
    if (last?.kind === kind) last.lines.push(content);
    else blocks.push({ kind, lines: [content] });
  }
  return blocks.map(({ kind, lines }) => ({ kind, children: parseInline(lines.join('\n'), 0) }));
}

function parseInline(text: string, depth: number): Inline[] {
  const links = findLinks(text);
  const out: Inline[] = [];
  let from = 0;
  const put = (piece: Inline, at: number, to: number) => {
    if (at > from) out.push({ kind: 'text', text: text.slice(from, at) });
    out.push(piece);
    from = to;
  };
  for (let at = 0; at < text.length;) {
    const link = links.find((place) => place.from === at);
    const found = link ? { piece: linkOf(text, link.to, at), to: link.to } : pieceAt(text, at, depth);
    if (found) {
      put(found.piece, at, found.to);
      at = found.to;
    } else at += 1;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}

const linkOf = (text: string, to: number, at: number): Inline => ({ kind: 'link', text: text.slice(at, to) });

const MARKS = [
  { mark: '**', kind: 'strong' },
  { mark: '~~', kind: 'strike' },
  { mark: '*', kind: 'emphasis' },
  { mark: '_', kind: 'emphasis' },
] as const;

function pieceAt(text: string, at: number, depth: number): { piece: Inline; to: number } | null {
  const char = text[at] ?? '';
  if (char === '`') return codeAt(text, at);
  if (char === '@') return mentionAt(text, at);
  if (!'*_~'.includes(char) || depth >= DEEPEST) return null;
  for (const { mark, kind } of MARKS) {
    if (!text.startsWith(mark, at) || !opens(text, at, mark)) continue;
    const end = findClose(text, at + mark.length, mark);
    if (end < 0) return null;
    return {
      piece: { kind, children: parseInline(text.slice(at + mark.length, end), depth + 1) },
      to: end + mark.length,
    };
  }
  return null;
}

function codeAt(text: string, at: number): { piece: Inline; to: number } | null {
  const end = text.indexOf('`', at + 1);
  const code = text.slice(at + 1, end);
  if (end < 0 || code.trim() === '' || code.includes('\n')) return null;
  return { piece: { kind: 'code', text: code }, to: end + 1 };
}

function mentionAt(text: string, at: number): { piece: Inline; to: number } | null {
  if (isWord(text[at - 1])) return null;
  const name = /^@([A-Za-z0-9._-]*[A-Za-z0-9_-])/.exec(text.slice(at, at + 40));
  if (!name?.[1]) return null;
  return { piece: { kind: 'mention', text: name[0], username: name[1].toLowerCase() }, to: at + name[0].length };
}

/** A mark opens where a word could begin after it, and stands alone: `__init__`, `2*3` and `a_b` open nothing. */
function opens(text: string, at: number, mark: string): boolean {
  const [before, after] = [text[at - 1], text[at + mark.length]];
  return !isWord(before) && before !== mark[0] && after !== undefined && !/\s/.test(after) && after !== mark[0];
}

function findClose(text: string, from: number, mark: string): number {
  for (let at = text.indexOf(mark, from + 1); at > 0; at = text.indexOf(mark, at + 1)) {
    if (text.slice(from, at).includes('\n\n')) return -1;
    const [before, after] = [text[at - 1] ?? ' ', text[at + mark.length]];
    if (!/\s/.test(before) && before !== mark[0] && !isWord(after) && after !== mark[0]) return at;
  }
  return -1;
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_\\/]/u.test(char);
}
