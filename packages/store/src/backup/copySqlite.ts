import { closeSync, fsyncSync, openSync } from 'node:fs';
import { backup } from 'node:sqlite';
import { reasonOf } from '../rules/reasonOf.ts';
import { requireKnownMigrations } from '../rules/requireKnownMigrations.ts';
import { int, text } from '../sqlite/columns.ts';
import { type Database, openForReading, rollBackJournal } from '../sqlite/database.ts';
import { isDamaged } from '../sqlite/faults.ts';
import { doneMigrations, MIGRATIONS } from '../sqlite/migrate.ts';
import { requireDatabase } from '../sqlite/requireDatabase.ts';
import { BackupError } from './backupError.ts';
import type { StoreFacts } from './storeFacts.ts';

/** All pages in one step: a copy in several would begin again with every commit beside it. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies the database of a data folder beside a server that runs, as it is at one commit. Readers and writers go on meanwhile (S2). The copy is whole, checked
 * by SQLite's own means, and on the disk.
 * @param target a file that is not there yet
 * @throws BackupError when there is no database, or no whole one yet, when a later version made it, or when anything in it is damaged
 */
export async function copySqlite(folder: string, target: string): Promise<StoreFacts> {
  const file = databaseIn(folder);
  rollBackJournal(file);
  await reading(file, file, async (source) => {
    requireKnownMigrations(doneMigrations(source), MIGRATIONS, `The data folder ${folder}`);
    await backup(source.raw, target, { rate: ALL_PAGES });
  });
  syncFile(target);
  return readFacts(target, file);
}

/** The path of the database of a data folder. @throws BackupError when there is none, or no whole one yet */
export function databaseIn(folder: string): string {
  try {
    return requireDatabase(folder);
  } catch (error) {
    throw new BackupError(reasonOf(error));
  }
}

/** @param shown how the database is named to whoever reads the error */
export function readFacts(file: string, shown: string): Promise<StoreFacts> {
  return reading(file, shown, (db) => {
    requireSound(db, shown);
    const count = (table: string) => int(db.get(`SELECT count(*) AS n FROM ${table}`)?.n);
    return Promise.resolve({
      epoch: text(db.get("SELECT value FROM meta WHERE key = 'epoch'")?.value),
      migrations: doneMigrations(db),
      counts: { users: count('users'), rooms: count('rooms'), members: count('members'), messages: count('messages') },
    });
  });
}

async function reading<T>(file: string, shown: string, read: (db: Database) => Promise<T>): Promise<T> {
  let db: Database | null = null;
  try {
    db = openForReading(file);
    return await read(db);
  } catch (error) {
    throw isDamaged(error) ? damaged(shown, reasonOf(error)) : error;
  } finally {
    db?.raw.close();
  }
}

function requireSound(db: Database, shown: string): void {
  const [first] = db.all('PRAGMA integrity_check(1)');
  const said = text(first?.integrity_check ?? '');
  if (said !== 'ok') throw damaged(shown, said);
}

function damaged(file: string, reason: string): BackupError {
  return new BackupError(
    `The database ${file} is damaged, so no backup is made of it: ${reason.replaceAll(/\s+/g, ' ')}. Keep the last backups, and restore one of them.`,
  );
}

function syncFile(file: string): void {
  const fd = openSync(file, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
