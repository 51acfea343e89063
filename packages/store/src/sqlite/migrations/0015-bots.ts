import type { Database } from '../database.ts';

/** Who is a bot: nobody was before. */
export function up(db: Database): void {
  db.raw.exec('ALTER TABLE users ADD COLUMN bot INTEGER NOT NULL DEFAULT 0');
}
