import type { Database } from '../database.ts';

/** From when on the sessions of an account count. Those that were begun before this go on: nothing has ended them. */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE users ADD COLUMN sessionsFrom INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN begunUnder INTEGER NOT NULL DEFAULT 0;
  `);
}
