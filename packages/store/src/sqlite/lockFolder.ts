import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { requireKnownMigrations } from '../rules/requireKnownMigrations.ts';
import { openForReading, rollBackJournal } from './database.ts';
import { isDamaged } from './faults.ts';
import { LockFile } from './lockFile.ts';
import { doneMigrations, MIGRATIONS } from './migrate.ts';

/** What a whole organisation is imported into, until it is done and this becomes the database. */
export const IMPORTING_FILE = 'importing.db';

/** SQLite opens a file that it may only read without an error, and a lock on it locks nothing. */
const FILES = ['.', 'lock.db', 'palaver.db', 'palaver.db-wal', 'palaver.db-shm'];

/**
 * Takes the folder for this process alone, making it when it is missing.
 * What a later version wrote is refused before anything of it is changed.
 * @throws StoreOpenError
 */
export function lockFolder(folder: string): { release(): void } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of FILES.map((name) => join(folder, name)))
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    const lock = new LockFile(folder);
    try {
      if (isOurs(folder)) lock.requireAlone();
    } catch (error) {
      lock.release();
      throw error;
    }
    return lock;
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    const reason = reasonOf(error);
    if (/locked|busy/i.test(reason)) throw new StoreOpenError(`The data folder ${folder} is used by another process.`);
    throw new StoreOpenError(
      `The data folder ${folder} can not be used: ${reason}. It must be writable for this user.`,
    );
  }
}

/**
 * False: the file is no database at all, which is reported when it is opened.
 * @throws StoreOpenError when the database in the folder is not for this version
 */
function isOurs(folder: string): boolean {
  const file = join(folder, 'palaver.db');
  if (!existsSync(file)) return true;
  try {
    rollBackJournal(file);
    const db = openForReading(file);
    try {
      requireKnownMigrations(doneMigrations(db), MIGRATIONS, `The data folder ${folder}`);
      return true;
    } finally {
      db.raw.close();
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return false;
  }
}
