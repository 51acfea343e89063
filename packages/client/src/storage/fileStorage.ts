import { open, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import type { ClientStorage, Write } from './clientStorage.ts';
import { memoryStorage } from './memoryStorage.ts';

/** Lines after which the file is written anew, without what was overwritten. */
const COMPACT_AFTER = 5_000;
const TABLES = ['device', 'rooms', 'messages', 'people', 'outbox'] as const;

/**
 * Keeps everything in one file, a line for each commit, each on the disk before it counts. For bots and tests.
 * A last line that a crash cut short is left out: its commit never counted.
 */
export function fileStorage(path: string): ClientStorage {
  let memory = memoryStorage();
  let file: FileHandle | null = null;
  let lines = 0;
  /** One write after the other. */
  let tail: Promise<void> = Promise.resolve();

  function inOrder(step: () => Promise<void>): Promise<void> {
    tail = tail.catch(() => undefined).then(step);
    return tail;
  }

  async function append(writes: Write[]): Promise<void> {
    if (!file) throw new Error('The storage is not open.');
    await file.appendFile(`${JSON.stringify(writes)}\n`);
    await file.datasync();
    lines += 1;
    if (lines > COMPACT_AFTER) await compact();
  }

  async function compact(): Promise<void> {
    const all: Write[] = [];
    for (const table of TABLES)
      for (const { key, value } of await memory.readAll(table)) all.push({ table, key, value });
    await file?.close();
    await writeFile(`${path}.new`, `${JSON.stringify(all)}\n`, { flush: true });
    await rename(`${path}.new`, path);
    file = await open(path, 'a');
    lines = 1;
  }

  return {
    durable: true,
    async open() {
      memory = memoryStorage();
      const text = await readFile(path, 'utf8').catch(() => '');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      for (const line of whole.split('\n').filter(Boolean)) {
        const writes: Write[] = JSON.parse(line);
        memory.apply(writes);
        lines += 1;
      }
      file = await open(path, 'a');
      await file.truncate(Buffer.byteLength(whole));
    },
    readAll: (table) => memory.readAll(table),
    commit: (writes) =>
      inOrder(async () => {
        await append(writes);
        memory.apply(writes);
      }),
    wipe: (tables) =>
      inOrder(async () => {
        await memory.wipe(tables);
        await compact();
      }),
    claim: async () => true,
    close: () =>
      inOrder(async () => {
        await file?.close();
        file = null;
      }),
  };
}
