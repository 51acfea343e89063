import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../../ports/storeOpenError.ts';
import { type Database, inTransaction, openForWriting } from '../../sqlite/database.ts';
import { mendIndexes } from '../../sqlite/indexes.ts';
import { IMPORTING_FILE, lockFolder } from '../../sqlite/lockFolder.ts';
import { migrate } from '../../sqlite/migrate.ts';
import { requireRestored } from '../../sqlite/unfinishedRestore.ts';
import type { ImportMode, ImportTarget } from './importTarget.ts';
import { sqliteWrites } from './sqliteWrites.ts';

/**
 * Takes a data folder for an import; its server must be stopped. A whole one is written into a file of its own, which becomes the database at the end.
 * @throws StoreOpenError when a server has the folder, a restore into it is not finished, or a store is there where an empty folder is asked for
 */
export function sqliteTarget(folder: string, mode: ImportMode): ImportTarget {
  const lock = lockFolder(folder);
  const final = join(folder, 'palaver.db');
  const file = mode.kind === 'whole' ? join(folder, IMPORTING_FILE) : final;
  let db: Database;
  try {
    requireRestored(folder);
    if (mode.kind === 'whole' && existsSync(final))
      throw new StoreOpenError(
        `${folder} holds a store already. A whole organisation is imported into an empty folder.`,
      );
    if (mode.kind === 'into' && existsSync(join(folder, IMPORTING_FILE)))
      throw new StoreOpenError(`An import of a whole organisation into ${folder} was begun and is not finished.`);
    db = open(file, mode);
  } catch (error) {
    lock.release();
    throw error;
  }
  let isOpen = true;
  const close = () => {
    if (isOpen) db.raw.close();
    isOpen = false;
  };

  return {
    ...sqliteWrites(db),
    async finish() {
      if (mode.kind === 'into') return;
      inTransaction(db, () => {
        db.run("DELETE FROM meta WHERE key = 'importing'");
        db.run(
          "UPDATE meta SET value = (SELECT count(*) > 0 FROM users WHERE role = 'admin') WHERE key = 'setupTaken'",
        );
      });
      // Without the log all of it is in the one file, which takes its name at once.
      db.raw.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
      close();
      renameSync(file, final);
    },
    async close() {
      close();
      lock.release();
    },
  };
}

/** The database of an import; one that another import began is made anew. */
function open(file: string, mode: ImportMode): Database {
  const db = openForWriting(file);
  migrate(db, Date.now());
  mendIndexes(db);
  if (mode.kind === 'into') return db;
  const key = db.get("SELECT value FROM meta WHERE key = 'importing'")?.value;
  if (key === mode.key) return db;
  const isNew = key === undefined && db.get('SELECT 1 FROM users') === undefined;
  if (isNew) {
    db.run("INSERT INTO meta (key, value) VALUES ('importing', ?)", mode.key);
    return db;
  }
  db.raw.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  return open(file, mode);
}
