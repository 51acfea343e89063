import type { Database } from '../database.ts';

/** What administrators set for the whole server, each value as JSON. Nothing is set yet. */
export function up(db: Database): void {
  db.raw.exec('CREATE TABLE serverSettings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
}
