import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createQueue } from '../createQueue.ts';
import { type ClientStorage, TABLES, type Write } from './clientStorage.ts';
import { memoryStorage } from './memoryStorage.ts';

/** Lines after which the file is written anew, without what was overwritten. */
const COMPACT_AFTER = 5_000;

/**
 * Keeps everything in one file, a line for each commit, each on the disk before it counts. For bots and tests; one process a file.
 * A last line that a crash cut short is left out: its commit never counted.
 */
export function fileStorage(path: string, compactAfter = COMPACT_AFTER): ClientStorage {
  let memory = memoryStorage();
  let file: FileHandle | null = null;
  let lines = 0;
  /** One write after the other. */
  const inOrder = createQueue();

  async function append(writes: Write[]): Promise<void> {
    if (!file) throw new Error('The storage is not open.');
    await file.appendFile(`${JSON.stringify(writes)}\n`);
    await file.datasync();
    lines += 1;
  }

  /** Writes the file anew beside the old one, which stays whole until the new one is on the disk. */
  async function compact(): Promise<void> {
    const all: Write[] = [];
    for (const table of TABLES)
      for (const { key, value } of await memory.readAll(table)) all.push({ table, key, value });
    const fresh = await open(`${path}.new`, 'w', 0o600);
    await fresh.writeFile(`${JSON.stringify(all)}\n`);
    await fresh.sync();
    await fresh.close();
    await file?.close();
    await rename(`${path}.new`, path);
    await syncFolder(dirname(path));
    file = await open(path, 'a', 0o600);
    lines = 1;
  }

  return {
    durable: true,
    trouble: null,
    open: () =>
      inOrder(async () => {
        memory = memoryStorage();
        const text = await readFile(path, 'utf8').catch(ifAbsent);
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        const commits = whole.split('\n').filter(Boolean);
        for (const line of commits) {
          // Written by this very code: trusted like memory.
          memory.apply(JSON.parse(line) as Write[]);
        }
        lines = commits.length;
        await file?.close();
        file = await open(path, 'a', 0o600);
        await file.truncate(Buffer.byteLength(whole));
      }),
    readAll: (table) => memory.readAll(table),
    commit: (writes) =>
      inOrder(async () => {
        memory.demandExpected(writes);
        if (writes.length === 0) return;
        await append(writes);
        memory.apply(writes);
        if (lines > compactAfter) await compact();
      }),
    wipe: (tables, also) =>
      inOrder(async () => {
        await memory.wipe(tables, also);
        await compact();
      }),
    claim: async () => true,
    watch: () => undefined,
    close: () =>
      inOrder(async () => {
        await file?.close();
        file = null;
      }),
  };
}

function ifAbsent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}

/** Makes a renamed file's new name durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
