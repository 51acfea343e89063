import type { Database } from '../database.ts';

/** Webhooks, how far each was told of a room, and at which rev a message was made, edited and reacted to: null where it never was changed. */
export function up(db: Database): void {
  db.raw.exec(`
    CREATE TABLE webhooks (
      id TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, roomIds TEXT, active INTEGER NOT NULL, secret TEXT NOT NULL, createdAt INTEGER NOT NULL,
      lastStatus INTEGER, failingSince INTEGER, failures INTEGER NOT NULL, retryAt INTEGER NOT NULL, leaseHolder TEXT, leaseUntil INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE webhookPositions (
      webhookId TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE, roomId TEXT NOT NULL, seq INTEGER NOT NULL, rev INTEGER NOT NULL,
      drained INTEGER NOT NULL, ahead TEXT NOT NULL, PRIMARY KEY (webhookId, roomId)
    ) WITHOUT ROWID;

    ALTER TABLE messages ADD COLUMN madeRev INTEGER;
    ALTER TABLE messages ADD COLUMN editedRev INTEGER;
    ALTER TABLE messages ADD COLUMN reactedRev INTEGER;
  `);
}
