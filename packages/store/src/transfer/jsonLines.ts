import { type FileHandle, open } from 'node:fs/promises';

/** So many bytes are read at once. */
const CHUNK = 256 * 1024;
const MARK = Buffer.from('\uFEFF');

/** A line that can not be read: which one, and why. */
export class LineError extends Error {
  readonly line: number;
  constructor(file: string, line: number, reason: string) {
    super(`${file}, line ${line}: ${reason}`);
    this.name = 'LineError';
    this.line = line;
  }
}

/** One line of a file: its text without the end, its number from 1, and where it stands, in bytes. Null: longer than it may be. */
export interface Line {
  number: number;
  text: string | null;
  offset: number;
  length: number;
}

/**
 * The lines of a file, one by one; empty ones are passed over. Of a line over `maxBytes` nothing is kept, so that memory stays bounded whatever the file holds.
 * The last line counts though nothing ends it.
 */
export async function* linesOf(file: string, maxBytes: number): AsyncGenerator<Line> {
  const handle = await open(file, 'r');
  try {
    yield* linesIn(handle, maxBytes);
  } finally {
    await handle.close();
  }
}

/** How many bytes a mark of the encoding takes at the beginning of a file: editors put it there, and no JSON begins so. */
async function afterMark(handle: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(MARK.length), 0, MARK.length, 0);
  return buffer.subarray(0, bytesRead).equals(MARK) ? MARK.length : 0;
}

async function* linesIn(handle: FileHandle, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let offset = await afterMark(handle);
  let [number, start, held] = [0, offset, 0];
  const take = (): Line | null => {
    number += 1;
    const length = offset - start;
    const text = length > maxBytes ? null : Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
    const line = { number, text, offset: start, length };
    parts = [];
    held = 0;
    return text === '' ? null : line;
  };
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, offset);
    if (bytesRead === 0) break;
    const base = offset;
    for (let from = 0; from < bytesRead;) {
      const end = buffer.indexOf(10, from);
      const isEnd = end >= 0 && end < bytesRead;
      const to = isEnd ? end : bytesRead;
      held += to - from;
      if (held <= maxBytes) parts.push(buffer.subarray(from, to));
      else parts = [];
      offset = base + to;
      if (isEnd) {
        const line = take();
        if (line) yield line;
        offset += 1;
        start = offset;
      }
      from = to + 1;
    }
  }
  if (offset > start) {
    const line = take();
    if (line) yield line;
  }
}

/**
 * The objects of a file of JSON lines, each parsed by its schema.
 * @throws LineError at the first one that is none
 */
export async function* jsonLines<T>(
  file: string,
  { name, maxBytes, parse }: { name: string; maxBytes: number; parse: (value: unknown) => T },
): AsyncGenerator<{ value: T; line: number }> {
  for await (const { text, number } of linesOf(file, maxBytes)) {
    if (text === null) throw new LineError(name, number, `longer than ${maxBytes} bytes`);
    let value: T;
    try {
      value = parse(JSON.parse(text));
    } catch (error) {
      throw new LineError(name, number, reasonIn(error));
    }
    yield { value, line: number };
  }
}

/** What is wrong with a line, without anything of what stands in it. */
function reasonIn(error: unknown): string {
  if (error instanceof SyntaxError) return 'no JSON';
  if (typeof error === 'object' && error !== null && 'issues' in error && Array.isArray(error.issues)) {
    const [first] = error.issues as { path: PropertyKey[]; message: string }[];
    return first ? `${first.path.map(String).join('.') || 'the line'}: ${first.message}` : 'not of this form';
  }
  return 'not of this form';
}
