import type { Database } from '../database.ts';

/** What is left of rooms that were erased: 1, their messages are still to go; 2, only the id is left. */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE rooms ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX roomsErasing ON rooms (id) WHERE erased = 1;
  `);
}
