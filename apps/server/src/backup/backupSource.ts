import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentBatch } from '@palaver/store/backup/readMongo';
import { isMissing } from '../isMissing.ts';
import { type BackupEnd, type BackupHead, DATABASE_NAME, SECRETS_NAME } from './backupFormat.ts';
import { type Part, partOf } from './packBackup.ts';

/** What a store gives to a backup. */
export interface BackupSource extends Pick<BackupHead, 'store' | 'epoch' | 'migrations'> {
  parts: AsyncIterable<Part>;
  /** Known when all parts were read. */
  counts(): BackupEnd['counts'];
  close(): Promise<void>;
}

/** @throws BackupError where a data folder holds no store: before anything is made for a backup of it */
export async function requireStore(dataDir: string): Promise<void> {
  (await import('@palaver/store/backup/copySqlite')).databaseIn(dataDir);
}

/** The store of a data folder, and the secrets that it keeps. `work`: an empty folder with room for a copy of the database. */
export async function readFolder(dataDir: string, work: string): Promise<BackupSource> {
  const { copySqlite } = await import('@palaver/store/backup/copySqlite');
  const copy = join(work, DATABASE_NAME);
  const { epoch, migrations, counts } = await copySqlite(dataDir, copy);
  async function* parts(): AsyncGenerator<Part> {
    const secrets = await readFile(join(dataDir, SECRETS_NAME)).catch(ignoreMissing);
    if (secrets) yield partOf(SECRETS_NAME, secrets);
    yield { name: DATABASE_NAME, bytes: (await stat(copy)).size, body: createReadStream(copy) };
  }
  return { store: 'sqlite', epoch, migrations, parts: parts(), counts: () => counts, close: () => Promise.resolve() };
}

/** The store in a database of MongoDB: documents as JSON, one a line. Its secrets stand in the environment of the servers. */
export async function readDatabase(uri: string): Promise<BackupSource> {
  const { readMongo } = await import('@palaver/store/backup/readMongo');
  const { epoch, migrations, batches, counts, close } = await readMongo(uri);
  async function* parts(): AsyncGenerator<Part> {
    let number = 0;
    for await (const batch of batches()) {
      if (batch.documents.length === 0) continue;
      number += 1;
      yield partOf(nameOf(batch, number), batch.documents.map((one) => `${JSON.stringify(one)}\n`).join(''));
    }
  }
  return { store: 'mongodb', epoch, migrations, parts: parts(), counts, close };
}

function nameOf({ collection, again }: DocumentBatch, number: number): string {
  return `${collection}/${String(number).padStart(9, '0')}${again ? '.again' : ''}.jsonl`;
}

function ignoreMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
