import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type EndLine, parseEndLine } from './end.ts';
import { EndsFile, readLines } from './endsFile.ts';

let root: string;
/** Where a file stands in the place of the folder, nothing can be written. */
let folder: string;
let ends: EndsFile;
const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), http: vi.fn(), debug: vi.fn(), close: vi.fn() };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palaver-ends-'));
  folder = join(root, 'kept');
  await writeFile(folder, '');
  ends = new EndsFile(join(folder, 'ends.jsonl'), log);
});
afterEach(async () => {
  await ends.flush();
  await rm(root, { recursive: true, force: true });
  vi.resetAllMocks();
});

const line = (n: number): EndLine => ({ kind: 'closed', at: new Date(n * 1_000).toISOString() });
async function written(): Promise<(EndLine | null)[]> {
  const lines: (EndLine | null)[] = [];
  for await (const one of readLines(join(folder, 'ends.jsonl'))) lines.push(parseEndLine(one));
  return lines;
}

it('what a disk did not take waits for it, in its order', async () => {
  ends.add([line(1), line(2)]);
  await expect(ends.flush()).rejects.toThrow();
  await rm(folder);
  ends.add([line(3)]);
  await ends.flush();
  expect(await written()).toEqual([1, 2, 3].map(line));
  expect(log.error).not.toHaveBeenCalled();
});

it('fifty thousand lines wait at most; the oldest are lost, and the log says so', async () => {
  ends.add([line(0)]);
  await expect(ends.flush()).rejects.toThrow();
  ends.add(Array.from({ length: 50_000 }, (_, i) => line(i + 1)));
  expect(log.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('are lost'), expect.anything());
  await rm(folder);
  await ends.flush();
  const lines = await written();
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([50_000, line(1), line(50_000)]);
});

it('writes what it was told without being asked to, within a second', async () => {
  await rm(folder);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    ends.add([line(1)]);
    vi.advanceTimersByTime(1_000);
  } finally {
    vi.useRealTimers();
  }
  await expect.poll(written, { timeout: 20_000 }).toEqual([line(1)]);
});
