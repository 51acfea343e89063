import type { Database } from './database.ts';
import { text } from './columns.ts';
import { up as schema } from './migrations/0001-schema.ts';
import { up as emojiForms } from './migrations/0002-emoji-forms.ts';

export interface Migration {
  name: string;
  up: (db: Database, at: number) => void;
}

/** In the order in which they run; a name never changes. */
export const MIGRATIONS: Migration[] = [
  { name: '0001-schema', up: schema },
  { name: '0002-emoji-forms', up: emojiForms },
];

/** The names of what was done to this database; nothing is written. */
export function doneMigrations(db: Database): string[] {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")) return [];
  return db.all('SELECT name FROM migrations ORDER BY name').map((row) => text(row.name));
}

/**
 * Brings the database to the newest schema. Each step and the note that it was done are one transaction, so a process that is killed half-way
 * leaves nothing to unlock: the next start goes on (C10).
 */
export async function migrate(db: Database, at: number, migrations = MIGRATIONS): Promise<string[]> {
  db.raw.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID');
  // Nearly always nothing is to be done: then the library is not even loaded.
  const done = doneMigrations(db);
  if (migrations.every(({ name }) => done.includes(name))) return [];
  const { Umzug } = await import('umzug');
  const umzug = new Umzug({
    logger: undefined,
    storage: {
      executed: async () => doneMigrations(db),
      // The step itself noted it, in its own transaction.
      logMigration: async () => undefined,
      unlogMigration: async () => undefined,
    },
    migrations: migrations.map(({ name, up }) => ({
      name,
      up: async () => {
        db.raw.exec('BEGIN IMMEDIATE');
        try {
          up(db, at);
          db.run('INSERT INTO migrations (name, at) VALUES (?, ?)', name, at);
          db.raw.exec('COMMIT');
        } catch (error) {
          if (db.raw.isTransaction) db.raw.exec('ROLLBACK');
          throw error;
        }
      },
    })),
  });
  return (await umzug.up()).map(({ name }) => name);
}
