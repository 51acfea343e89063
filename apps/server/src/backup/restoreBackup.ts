import { readFile } from 'node:fs/promises';
import { BackupError } from '@palaver/store/backup/backupError';
import type { RestoreTarget } from '@palaver/store/backup/restoreTarget';
import type { Store } from '@palaver/store/ports/store';
import { reasonOf } from '@palaver/store/rules/reasonOf';
import type { BackupEnd, BackupHead } from './backupFormat.ts';
import { readBackup } from './readBackup.ts';

const ERASED_AT_ONCE = 250;

export interface RestoreOrder {
  /** The backup. */
  from: string;
  /** The file with the secret key of age, one a line; null: it is not encrypted. */
  identity: string | null;
  /** An empty data folder, or one that is not there yet. */
  dataDir: string;
  /** An empty database, for a backup of MongoDB. */
  mongoUri: string | null;
  /**
   * Called with the restored store when all data is in it and nobody serves it yet: what ended after the backup is ended here again.
   * What it throws undoes the restore.
   */
  beforeServing?: (store: Store, backup: { at: string }) => Promise<void>;
}

export interface Restored {
  /** The moment of the backup, ISO 8601. */
  at: string;
  counts: BackupEnd['counts'];
  hasSecrets: boolean;
}

/**
 * Restores a backup into an empty place, as a new history of the store (R5): everybody but bots signs in again. The backup is read as a whole before
 * anything is touched, and what can not be finished is undone.
 * @param now milliseconds since 1970
 * @throws BackupError, StoreOpenError in one line
 */
export async function restoreBackup(order: RestoreOrder, now: () => number = Date.now): Promise<Restored> {
  const { from, beforeServing } = order;
  const identities = order.identity === null ? [] : await readIdentities(order.identity);
  const { head, end } = await readBackup(from, identities);
  const target = await openTarget(head, order, now);
  let hasSecrets = false;
  try {
    await readBackup(from, identities, async (part) => {
      hasSecrets ||= part.name === 'secrets.json';
      await target.put(part);
    });
    if (JSON.stringify(await target.facts()) !== JSON.stringify(end.counts))
      throw new BackupError(`${from} does not hold what it says. Nothing was changed.`);
    const store = await target.open();
    try {
      await store.audit.note({ action: 'restored', subject: null, details: { from: head.at } });
      await beforeServing?.(store, { at: head.at });
      await finishErasing(store);
    } finally {
      await store.close();
    }
    await target.complete();
    return { at: head.at, counts: end.counts, hasSecrets };
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

/** Erases what deletions have left, those of before the backup and those that were carried out again: nobody is served what is to be erased. */
async function finishErasing({ users, rooms }: Store): Promise<void> {
  for (const erasing of [users, rooms])
    for (const id of await erasing.unfinishedErasures()) while (await erasing.goOnErasing(id, ERASED_AT_ONCE));
}

async function openTarget(
  { store }: BackupHead,
  { from, dataDir, mongoUri }: RestoreOrder,
  now: () => number,
): Promise<RestoreTarget> {
  if (store === 'sqlite' && mongoUri !== null)
    throw new BackupError(
      `${from} holds a data folder: restore it without MONGO_URI. npm run move brings it to MongoDB after that.`,
    );
  if (store === 'mongodb' && mongoUri === null)
    throw new BackupError(`${from} holds a database of MongoDB: MONGO_URI takes an empty one.`);
  return mongoUri === null
    ? (await import('@palaver/store/backup/sqliteTarget')).openSqliteTarget(dataDir, now)
    : (await import('@palaver/store/backup/mongoTarget')).openMongoTarget(mongoUri, now);
}

async function readIdentities(file: string): Promise<string[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    throw new BackupError(`${file} can not be read: ${reasonOf(error)}.`);
  }
}
