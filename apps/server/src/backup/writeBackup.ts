import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupError } from '@palaver/store/backup/backupError';
import { reasonOf } from '@palaver/store/rules/reasonOf';
import { syncFolder } from '@palaver/store/syncFolder';
import { VERSION } from '../version.ts';
import { makeDraft, removeDrafts } from './backupDrafts.ts';
import { BACKUP_FORMAT, type BackupEnd, type BackupHead } from './backupFormat.ts';
import { type BackupSource, readDatabase, readFolder, requireStore } from './backupSource.ts';
import { packBackup } from './packBackup.ts';
import { readBackup } from './readBackup.ts';
import { createSeal, type Seal } from './seal.ts';

export interface BackupOrder {
  /** The data folder of the server, which may run. */
  dataDir: string;
  /** The store, where it is not in the data folder. */
  mongoUri: string | null;
  /** The folder that gets the file; it is made when it is missing. */
  to: string;
  /** The public key of age that the backup is encrypted to; null: it is not. */
  recipient: string | null;
}

export interface WrittenBackup {
  /** Its whole path. */
  file: string;
  bytes: number;
  /** When it was begun, ISO 8601: all that was acknowledged before is in it. */
  at: string;
}

/**
 * Writes one file with all that is stored, beside a server that runs: 0600, under its name only when it is whole, on the disk, and was read once more.
 * It works for as long as the store is large, with one core: in the server's process it belongs into a thread of its own.
 * @param now milliseconds since 1970
 * @throws BackupError in one line; then there is no new file, and those that were there stay
 */
export async function writeBackup(order: BackupOrder, now: () => number = Date.now): Promise<WrittenBackup> {
  const at = new Date(now()).toISOString();
  const seal = order.recipient === null ? null : await createSeal(order.recipient);
  const work: string[] = [];
  let source: BackupSource | null = null;
  const workIn = async (folder: string) => {
    const made = await makeDraft(folder);
    work.push(made);
    return made;
  };
  try {
    if (order.mongoUri === null) await requireStore(order.dataDir);
    await mkdir(order.to, { recursive: true, mode: 0o700 });
    for (const folder of [order.to, order.dataDir]) await removeDrafts(folder);
    const draft = join(await workIn(order.to), 'draft');
    // What is to be encrypted lies nowhere else unencrypted.
    source = await (order.mongoUri === null
      ? readFolder(order.dataDir, await workIn(seal ? order.dataDir : order.to))
      : readDatabase(order.mongoUri));
    const { store, epoch, migrations } = source;
    const head: BackupHead = {
      palaver: 'backup',
      format: BACKUP_FORMAT,
      version: VERSION,
      at,
      store,
      epoch,
      migrations,
    };
    await writeDraft(draft, packBackup(head, source.parts, source.counts), seal);
    const { end } = await readBackup(draft, seal ? [seal.identity] : []);
    requireSame(end.counts, source.counts());
    const file = nameIn(order.to, at, seal);
    await rename(draft, file);
    await syncFolder(order.to);
    return { file, bytes: (await stat(file)).size, at };
  } catch (error) {
    throw error instanceof BackupError ? error : new BackupError(whyNot(error, order));
  } finally {
    await source?.close();
    for (const folder of work) await rm(folder, { recursive: true, force: true });
  }
}

async function writeDraft(draft: string, archive: AsyncIterable<Uint8Array>, seal: Seal | null): Promise<void> {
  // Text shrinks to a third already at the fastest level.
  const gzip = createGzip({ level: 1 });
  const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
  if (!seal) return pipeline(archive, gzip, file);
  const sealed = seal.encrypt(gzip);
  await Promise.all([pipeline(archive, gzip), sealed.then((stream) => pipeline(stream, file))]);
}

function requireSame(found: BackupEnd['counts'], counts: BackupEnd['counts']): void {
  if (JSON.stringify(found) !== JSON.stringify(counts)) throw new Error('it does not hold what was read');
}

/** A name that is free: two may be made in one second. */
function nameIn(folder: string, at: string, seal: Seal | null): string {
  const moment = at.slice(0, 19).replaceAll(':', '-');
  for (let n = 1; ; n += 1) {
    const name = `palaver-${moment}Z${n === 1 ? '' : `-${n}`}.backup${seal ? '.age' : ''}`;
    if (!existsSync(join(folder, name))) return join(folder, name);
  }
}

function whyNot(error: unknown, { to }: BackupOrder): string {
  return `No backup was made in ${to}: ${reasonOf(error)}. What was there stays.`;
}
