import type { Database } from '../database.ts';

/** Who may not come into a room, and who may not write there. Both outlive the membership; nobody was muted before. */
export function up(db: Database): void {
  db.raw.exec(`
    CREATE TABLE bans (
      roomId TEXT NOT NULL, userId TEXT NOT NULL, bannedBy TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER,
      PRIMARY KEY (roomId, userId)
    ) WITHOUT ROWID;
    CREATE TABLE mutes (
      roomId TEXT NOT NULL, userId TEXT NOT NULL, mutedBy TEXT NOT NULL, until INTEGER, PRIMARY KEY (roomId, userId)
    ) WITHOUT ROWID;
    ALTER TABLE members DROP COLUMN muted;
  `);
}
