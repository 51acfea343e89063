import { type Database, inTransaction } from './database.ts';
import { text } from './columns.ts';
import { up as schema } from './migrations/0001-schema.ts';
import { up as emojiForms } from './migrations/0002-emoji-forms.ts';
import { up as sessionsFrom } from './migrations/0003-sessions-from.ts';
import { up as sessionsUsed } from './migrations/0004-sessions-used.ts';

export interface Migration {
  name: string;
  up: (db: Database, at: number) => void;
}

/** In the order in which they run; a name never changes. */
export const MIGRATIONS: Migration[] = [
  { name: '0001-schema', up: schema },
  { name: '0002-emoji-forms', up: emojiForms },
  { name: '0003-sessions-from', up: sessionsFrom },
  { name: '0004-sessions-used', up: sessionsUsed },
];

/** The names of what was done to this database; nothing is written. */
export function doneMigrations(db: Database): string[] {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")) return [];
  return db.all('SELECT name FROM migrations ORDER BY name').map((row) => text(row.name));
}

/**
 * Brings the database to the newest schema; the names of what was done now. Each step and the note that it was done are one transaction, so a process
 * that is killed half-way leaves nothing to unlock: the next start goes on (C10).
 */
export function migrate(db: Database, at: number, migrations = MIGRATIONS): string[] {
  db.raw.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID');
  const done = doneMigrations(db);
  const pending = migrations.filter(({ name }) => !done.includes(name));
  for (const { name, up } of pending) {
    inTransaction(db, () => {
      up(db, at);
      db.run('INSERT INTO migrations (name, at) VALUES (?, ?)', name, at);
    });
  }
  return pending.map(({ name }) => name);
}
