import { type Inline, parseInline } from './parseInline.ts';

/** Lines as they were written. */
export interface Lines {
  kind: 'lines';
  children: Inline[];
}

/** Lines that begin with "- ", or with a number that stays as it was written. */
export interface List {
  kind: 'list';
  ordered: boolean;
  items: { number: number | null; children: Inline[] }[];
}

/** A part of a message. A quote is what begins with "> ". */
export type Block = Lines | List | { kind: 'quote'; blocks: (Lines | List)[] } | { kind: 'code'; text: string };

const FENCE = '```';
const ITEM = /^(?:-|(0|[1-9]\d{0,2})\.) (?=\S)/;

/**
 * The grammar of messages, the one place where it is decided what is a mark, an address and a call; server and page read by it. A small, safe subset of
 * markdown, made for talk: code blocks, `code`, **strong**, *emphasis* or _emphasis_, ~~strike~~, quotes, lists, addresses, @names, :emoji:.
 * Marks count only at the edges of words, so that names, sums and file names stay as they are; whatever does not fit is text. Nothing is HTML.
 * Takes time linear in the text, whatever stands in it.
 */
export function parseText(text: string): Block[] {
  const lines = text.split('\n');
  const closes = closingFences(lines);
  const blocks: Block[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (plain.join('') !== '') blocks.push(...readQuotes(plain));
    plain = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const close = opensCode(line) ? closes[at + 1] : undefined;
    if (close === undefined || close < 0) {
      plain.push(line);
      continue;
    }
    flush();
    const last = trimBlank(lines[close] ?? '').slice(0, -FENCE.length);
    blocks.push({ kind: 'code', text: [...lines.slice(at + 1, close), ...(last === '' ? [] : [last])].join('\n') });
    at = close;
  }
  flush();
  return blocks;
}

const opensCode = (line: string) => line.startsWith(FENCE) && !line.includes('`', FENCE.length);

/** For each line the first one from there on that ends a block of code, or -1. */
function closingFences(lines: readonly string[]): number[] {
  const closes = new Array<number>(lines.length).fill(-1);
  let next = -1;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    if (trimBlank(lines[at] ?? '').endsWith(FENCE)) next = at;
    closes[at] = next;
  }
  return closes;
}

function trimBlank(line: string): string {
  let to = line.length;
  while (to > 0 && (line[to - 1] === ' ' || line[to - 1] === '\t')) to -= 1;
  return line.slice(0, to);
}

function readQuotes(lines: readonly string[]): Block[] {
  return groups(lines, (line) => line.startsWith('> ')).flatMap(({ kind: isQuote, lines: own }): Block[] =>
    isQuote ? [{ kind: 'quote', blocks: readLists(own.map((line) => line.slice(2))) }] : readLists(own),
  );
}

function readLists(lines: readonly string[]): (Lines | List)[] {
  const kindOf = (line: string) => {
    const item = ITEM.exec(line);
    return item ? (item[1] === undefined ? 'bullets' : 'numbers') : 'lines';
  };
  return groups(lines, kindOf).map(({ kind, lines: own }) =>
    kind === 'lines'
      ? { kind, children: parseInline(own.join('\n')) }
      : { kind: 'list', ordered: kind === 'numbers', items: own.map(readItem) },
  );
}

function readItem(line: string): List['items'][number] {
  const item = ITEM.exec(line);
  const children = parseInline(line.slice(item?.[0].length ?? 0));
  return { number: item?.[1] === undefined ? null : Number(item[1]), children };
}

/** Neighbours of one kind together. */
function groups<K>(lines: readonly string[], kindOf: (line: string) => K): { kind: K; lines: string[] }[] {
  const found: { kind: K; lines: string[] }[] = [];
  for (const line of lines) {
    const kind = kindOf(line);
    const last = found.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else found.push({ kind, lines: [line] });
  }
  return found;
}
