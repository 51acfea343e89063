import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStorage } from './fileStorage.ts';

describe('the file storage', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-file-'));
    path = join(folder, 'client.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('leaves out a last line that a crash cut short, and writes on after it', async () => {
    const before = fileStorage(path);
    await before.open();
    await before.commit([{ table: 'outbox', key: 'a', value: 'whole' }]);
    await before.close();
    await appendFile(path, '[{"table":"outbox","key":"b","val');
    const after = fileStorage(path);
    await after.open();
    expect(await after.readAll('outbox')).toEqual([{ key: 'a', value: 'whole' }]);
    await after.commit([{ table: 'outbox', key: 'c', value: 'next' }]);
    await after.close();
    const again = fileStorage(path);
    await again.open();
    expect((await again.readAll('outbox')).map(({ key }) => key)).toEqual(['a', 'c']);
    await again.close();
  });

  it('does not grow for ever: what was overwritten is dropped', async () => {
    const storage = fileStorage(path, 10);
    await storage.open();
    for (let i = 0; i < 100; i += 1) await storage.commit([{ table: 'rooms', key: 'general', value: { rev: i } }]);
    expect((await stat(path)).size).toBeLessThan(1_000);
    await storage.close();
    await storage.open();
    expect(await storage.readAll('rooms')).toEqual([{ key: 'general', value: { rev: 99 } }]);
    await storage.close();
  });

  it('leaves nothing of a wiped table on the disk', async () => {
    const storage = fileStorage(path);
    await storage.open();
    await storage.commit([{ table: 'messages', key: 'a', value: 'a secret' }]);
    await storage.wipe(['messages']);
    expect(await readFile(path, 'utf8')).not.toContain('secret');
    await storage.close();
  });

  it('refuses to write when it is closed', async () => {
    await expect(fileStorage(path).commit([{ table: 'device', key: 'a', value: 1 }])).rejects.toThrow('not open');
  });
});
