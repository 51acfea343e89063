import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { openSqliteStore } from './openSqliteStore.ts';

const HEADER = 32;
const FRAME_HEADER = 24;

/** How often something was committed, by the write-ahead log: the last frame of a commit bears the size of the database (sqlite.org/fileformat2). */
function commitsIn(log: Buffer): number {
  const frame = FRAME_HEADER + log.readUInt32BE(8);
  let commits = 0;
  for (let at = HEADER; at + frame <= log.length; at += frame) {
    const isCurrent = log.compare(log, 16, 24, at + 8, at + 16) === 0;
    if (isCurrent && log.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

it('S2: what is written at the same time shares its commits', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-group-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await openSqliteStore({ folder });
  onTestFinished(() => store.close());
  const anna = await addUser(store, 'anna');
  const commits = async () => commitsIn(await readFile(join(folder, 'palaver.db-wal')));
  const before = await commits();
  const drafts = Array.from({ length: 300 }, (_, i) => draft(`together-${String(i).padStart(4, '0')}`));
  await Promise.all(drafts.map((one) => store.messages.append('general', { senderId: anna, entries: [one] })));
  const made = (await commits()) - before;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(100);
});
