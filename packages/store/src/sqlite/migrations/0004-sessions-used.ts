import type { Database } from '../database.ts';

/** When a session was used last. Of those that were begun before this it is what their tokens say. */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE sessions ADD COLUMN lastUsedAt INTEGER NOT NULL DEFAULT 0;
    UPDATE sessions SET lastUsedAt = coalesce((SELECT max(usedAt) FROM sessionTokens WHERE sessionId = sessions.id), createdAt);
  `);
}
