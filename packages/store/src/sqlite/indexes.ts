import { type Database, inTransaction } from './database.ts';

/** The indexes beside the keys of the tables, by their names (C9). */
const INDEXES: Record<string, string> = {
  roomsByName: "CREATE INDEX roomsByName ON rooms (folded, id) WHERE kind = 'public' AND archived = 0",
  roomsErasing: 'CREATE INDEX roomsErasing ON rooms (id) WHERE erased = 1',
  messagesByRev: 'CREATE UNIQUE INDEX messagesByRev ON messages (roomId, rev) WHERE deleted = 0',
  messagesErased: 'CREATE UNIQUE INDEX messagesErased ON messages (roomId, rev) WHERE deleted = 1',
  messagesByClientId: 'CREATE UNIQUE INDEX messagesByClientId ON messages (roomId, senderId, clientId)',
  auditByTime: 'CREATE INDEX auditByTime ON audit (at, id)',
  auditByActor: 'CREATE INDEX auditByActor ON audit (actorId, at, id)',
  auditByAction: 'CREATE INDEX auditByAction ON audit (action, at, id)',
  auditBySubject: 'CREATE INDEX auditBySubject ON audit (subjectId, at, id)',
  membersByUser: 'CREATE INDEX membersByUser ON members (userId)',
  invitesByMaker: 'CREATE INDEX invitesByMaker ON invites (createdBy)',
  invitesByRoom: 'CREATE INDEX invitesByRoom ON invites (roomId)',
  invitesByExpiry: 'CREATE INDEX invitesByExpiry ON invites (expiresAt)',
  identitiesByUser: 'CREATE INDEX identitiesByUser ON identities (userId)',
  usersByReset: 'CREATE INDEX usersByReset ON users (resetDigest)',
  usersErasing: 'CREATE INDEX usersErasing ON users (id) WHERE erasing IS NOT NULL',
  sessionsByUser: 'CREATE INDEX sessionsByUser ON sessions (userId)',
  sessionsByExpiry: 'CREATE INDEX sessionsByExpiry ON sessions (expiresAt)',
  sessionTokensByDigest: 'CREATE INDEX sessionTokensByDigest ON sessionTokens (digest)',
};

/**
 * Makes every index that is missing, and makes anew what somebody changed, in one transaction; what others added stays.
 * @throws Error of SQLite when what is stored does not allow it: the same clientId twice, for example
 */
export function mendIndexes(db: Database): void {
  const rows = db.all("SELECT name, sql FROM sqlite_schema WHERE type = 'index'");
  const there = new Map(rows.map(({ name, sql }) => [name, sql]));
  const wrong = Object.entries(INDEXES).filter(([name, sql]) => there.get(name) !== sql);
  if (wrong.length === 0) return;
  inTransaction(db, () => {
    for (const [name, sql] of wrong) db.raw.exec(`DROP INDEX IF EXISTS ${name}; ${sql}`);
  });
}
