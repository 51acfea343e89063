import type { Database } from '../database.ts';

/** What a person sets of a room, and pinned messages. Nobody could choose before: every stored level was none of theirs. */
export function up(db: Database): void {
  db.raw.exec(`
    UPDATE members SET notify = 'default';
    ALTER TABLE members ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE members ADD COLUMN hiddenAt INTEGER;
    ALTER TABLE messages ADD COLUMN pinnedBy TEXT;
    ALTER TABLE messages ADD COLUMN pinnedAt INTEGER;
    ALTER TABLE rooms ADD COLUMN pins TEXT NOT NULL DEFAULT '[]';
  `);
}
