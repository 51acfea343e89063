import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database.ts';

/** The first schema, with the room that everyone joins. Times are milliseconds since 1970. */
export function up({ raw, run }: Database, at: number): void {
  raw.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

    CREATE TABLE rooms (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, topic TEXT NOT NULL,
      createdAt INTEGER NOT NULL, archived INTEGER NOT NULL DEFAULT 0, memberCount INTEGER NOT NULL DEFAULT 0,
      seq INTEGER NOT NULL DEFAULT 0, rev INTEGER NOT NULL DEFAULT 0, lastAt INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX roomsByName ON rooms (folded, id) WHERE kind = 'public' AND archived = 0;

    CREATE TABLE messages (
      roomId TEXT NOT NULL, seq INTEGER NOT NULL, rev INTEGER NOT NULL, senderId TEXT NOT NULL, clientId TEXT NOT NULL,
      text TEXT NOT NULL, at INTEGER NOT NULL, editedAt INTEGER, deleted INTEGER NOT NULL DEFAULT 0, replyTo INTEGER,
      mentions TEXT NOT NULL DEFAULT '[]', reactions TEXT NOT NULL DEFAULT '[]', digest BLOB,
      PRIMARY KEY (roomId, seq)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX messagesByRev ON messages (roomId, rev);
    CREATE UNIQUE INDEX messagesByClientId ON messages (roomId, senderId, clientId);
    CREATE INDEX messagesByTime ON messages (roomId, at DESC);
    CREATE INDEX messagesBySender ON messages (senderId);

    CREATE TABLE mentions (roomId TEXT NOT NULL, userId TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (roomId, userId, seq)) WITHOUT ROWID;

    CREATE TABLE members (
      roomId TEXT NOT NULL, userId TEXT NOT NULL, role TEXT NOT NULL, joinedAt INTEGER NOT NULL, joinedSeq INTEGER NOT NULL,
      receivedSeq INTEGER NOT NULL, readSeq INTEGER NOT NULL, muted INTEGER NOT NULL DEFAULT 0, notify TEXT NOT NULL DEFAULT 'all',
      PRIMARY KEY (roomId, userId)
    ) WITHOUT ROWID;
    CREATE INDEX membersByUser ON members (userId);

    CREATE TABLE users (
      id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, displayName TEXT NOT NULL, folded TEXT NOT NULL, title TEXT NOT NULL, role TEXT NOT NULL,
      avatarColor INTEGER NOT NULL, deactivated INTEGER NOT NULL DEFAULT 0, email TEXT UNIQUE, passwordHash TEXT,
      createdAt INTEGER NOT NULL, lastSeen INTEGER, changed INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE sessions (
      id TEXT PRIMARY KEY, userId TEXT NOT NULL, remember INTEGER NOT NULL, createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL,
      address TEXT NOT NULL, userAgent TEXT NOT NULL, generation INTEGER NOT NULL, endedAt INTEGER, endReason TEXT
    ) WITHOUT ROWID;
    CREATE INDEX sessionsByUser ON sessions (userId);
    CREATE INDEX sessionsByExpiry ON sessions (expiresAt);

    CREATE TABLE sessionTokens (
      sessionId TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, generation INTEGER NOT NULL, digest TEXT NOT NULL, usedAt INTEGER,
      PRIMARY KEY (sessionId, generation)
    ) WITHOUT ROWID;
    CREATE INDEX sessionTokensByDigest ON sessionTokens (digest);
  `);
  const set = 'INSERT INTO meta (key, value) VALUES (?, ?)';
  run(set, 'epoch', randomUUID());
  run(set, 'digestKey', randomBytes(32));
  run(set, 'position', 1);
  run(set, 'setupTaken', 0);
  run(
    "INSERT INTO rooms (id, kind, name, folded, topic, createdAt, changed) VALUES ('general', 'public', 'General', 'general', '', ?, 1)",
    at,
  );
}
