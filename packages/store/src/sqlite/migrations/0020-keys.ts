import type { Database } from '../database.ts';

/** The keys that seal, each by its name. The server that starts with it brings them. */
export function up(db: Database): void {
  db.raw.exec('CREATE TABLE keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
}
