import type { Database } from '../database.ts';

/** The second factor of an account, as JSON. Nobody has one yet. */
export function up(db: Database): void {
  db.raw.exec('ALTER TABLE users ADD COLUMN secondFactor TEXT');
}
