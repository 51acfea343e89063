import type { Database } from '../database.ts';

/** What a person set, as JSON; null: nothing. */
export function up(db: Database): void {
  db.raw.exec('ALTER TABLE users ADD COLUMN settings TEXT');
}
