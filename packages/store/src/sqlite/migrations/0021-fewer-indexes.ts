import type { Database } from '../database.ts';

/** Each index costs every message a page of the log: times are found by seq, and what one person wrote by room. */
export function up(db: Database): void {
  db.raw.exec('DROP INDEX IF EXISTS messagesByTime; DROP INDEX IF EXISTS messagesBySender');
}
