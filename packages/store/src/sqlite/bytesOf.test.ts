import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bytesOf } from './bytesOf.ts';

it('a database takes what its file and the log before it take, also while there is no log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-bytes-'));
  const file = join(folder, 'palaver.db');
  await writeFile(file, 'x'.repeat(4_096));
  expect(await bytesOf(file)).toBe(4_096);
  await writeFile(`${file}-wal`, 'x'.repeat(1_000));
  expect(await bytesOf(file)).toBe(5_096);
  await rm(folder, { recursive: true });
});
