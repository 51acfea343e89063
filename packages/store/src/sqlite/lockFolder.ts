import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { demandKnownMigrations } from '../rules/demandKnownMigrations.ts';
import { openForReading } from './database.ts';
import { isDamaged } from './faults.ts';
import { doneMigrations, MIGRATIONS } from './migrate.ts';

/** SQLite opens a file that it may only read without a word, and a lock on it locks nothing. */
const FILES = ['.', 'lock.db', 'palaver.db', 'palaver.db-wal', 'palaver.db-shm'];

/**
 * Takes the folder for this process alone, making it when it is missing. The lock is the operating system's, on a small file of its own:
 * it ends with the process, also after a kill, so there is never anything to unlock by hand.
 * What a later version wrote is refused before anything of it is changed.
 * @throws StoreOpenError
 */
export function lockFolder(folder: string): { release(): void } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of FILES.map((name) => join(folder, name)))
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    try {
      lock.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held); COMMIT; BEGIN EXCLUSIVE;',
      );
      demandUsable(folder);
    } catch (error) {
      lock.close();
      throw error;
    }
    return { release: () => lock.close() };
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/locked|busy/i.test(reason)) throw new StoreOpenError(`The data folder ${folder} is used by another process.`);
    throw new StoreOpenError(
      `The data folder ${folder} can not be used: ${reason}. It must be writable for this user.`,
    );
  }
}

/** @throws StoreOpenError when the database in the folder is not for this process */
function demandUsable(folder: string): void {
  const file = join(folder, 'palaver.db');
  if (!existsSync(file)) return;
  try {
    const db = openForReading(file);
    try {
      demandKnownMigrations(doneMigrations(db), MIGRATIONS, `The data folder ${folder}`);
    } finally {
      db.raw.close();
    }
  } catch (error) {
    // What is no database at all is said by whoever opens it.
    if (!isDamaged(error)) throw error;
  }
}
