import type { Database } from '../database.ts';

/** Who is deleted, and what is still to be erased of them, as JSON. Changes are told apart from erasures, and one's messages are found without those. */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE users ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE users ADD COLUMN erasing TEXT;
    CREATE INDEX usersErasing ON users (id) WHERE erasing IS NOT NULL;
    DROP INDEX IF EXISTS messagesBySender;
    CREATE INDEX messagesBySender ON messages (senderId, deleted);
    DROP INDEX IF EXISTS messagesByRev;
    CREATE UNIQUE INDEX messagesByRev ON messages (roomId, rev) WHERE deleted = 0;
    CREATE UNIQUE INDEX messagesErased ON messages (roomId, rev) WHERE deleted = 1;
  `);
}
