import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { text } from '../sqlite/columns.ts';
import { type Database, openForReading, withStatements } from '../sqlite/database.ts';
import { isDamaged } from '../sqlite/faults.ts';
import { doneMigrations, MIGRATIONS } from '../sqlite/migrate.ts';
import { requireFinished } from '../sqlite/requireFinished.ts';
import { sortMigrations, type StoreInspection } from './storeInspection.ts';

const SHOWN_MAX = 3;

/**
 * Looks at the database of a data folder, also beside a server that runs on it: nothing is written. Every page is read, which takes a while for a big one.
 * @returns null: there is none yet @throws StoreOpenError where it can not be read
 */
export function inspectSqlite(folder: string): StoreInspection | null {
  const file = join(folder, 'palaver.db');
  requireFinished(folder);
  if (!existsSync(file)) return null;
  if (existsSync(`${file}-journal`))
    throw new StoreOpenError('A start was killed half-way. The next start takes that back.');
  let db: Database | null = null;
  try {
    db = open(file);
    const checked = db
      .all(`PRAGMA quick_check(${SHOWN_MAX})`)
      .map((row) => text(row.quick_check).replaceAll(/\s+/g, ' '));
    const damage = checked.filter((line) => line !== 'ok');
    const migrations = sortMigrations(doneMigrations(db), MIGRATIONS);
    return { ...migrations, damage, time: null, youngest: youngestIn(db) };
  } catch (error) {
    if (isDamaged(error)) return { pending: [], later: [], damage: [reasonOf(error)], time: null, youngest: null };
    throw new StoreOpenError(reasonOf(error));
  } finally {
    db?.raw.close();
  }
}

/** A folder of which no server is at work holds no log: then nothing is made beside the file, which might be of another user's. */
function open(file: string): Database {
  if (existsSync(`${file}-wal`)) return openForReading(file);
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return withStatements(new DatabaseSync(url, { readOnly: true }));
}

function youngestIn(db: Database): number | null {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sessions'")) return null;
  const at = db.get('SELECT max(createdAt) AS at FROM sessions')?.at;
  return at === null || at === undefined ? null : Number(at);
}
