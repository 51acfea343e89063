import 'fake-indexeddb/auto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeClientStorage } from './contract/clientStorageContract.ts';
import { fileStorage } from './fileStorage.ts';
import { indexedDbStorage } from './indexedDbStorage.ts';
import { memoryStorage } from './memoryStorage.ts';

describeClientStorage('memory', async () => ({ storage: memoryStorage(), again: null, end: async () => undefined }));

describeClientStorage('a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-client-'));
  const path = join(folder, 'client.jsonl');
  return {
    storage: fileStorage(path),
    again: async () => fileStorage(path),
    end: () => rm(folder, { recursive: true, force: true }),
  };
});

let databases = 0;
describeClientStorage('IndexedDB', async () => {
  const name = `palaver-${(databases += 1)}`;
  return {
    storage: indexedDbStorage(name),
    again: async () => indexedDbStorage(name),
    end: async () => undefined,
  };
});
