import type { Database } from '../database.ts';

/** Invitations, and who used them. */
export function up(db: Database): void {
  db.raw.exec(`
    CREATE TABLE invites (
      id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, createdBy TEXT NOT NULL, roomId TEXT, createdAt INTEGER NOT NULL,
      expiresAt INTEGER NOT NULL, maxUses INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX invitesByMaker ON invites (createdBy);
    CREATE INDEX invitesByRoom ON invites (roomId);
    CREATE INDEX invitesByExpiry ON invites (expiresAt);

    CREATE TABLE inviteUses (
      inviteId TEXT NOT NULL REFERENCES invites (id) ON DELETE CASCADE, userId TEXT NOT NULL, PRIMARY KEY (inviteId, userId)
    ) WITHOUT ROWID;
  `);
}
