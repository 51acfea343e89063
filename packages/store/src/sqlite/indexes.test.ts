import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { type Row, text } from './columns.ts';
import { openSqliteStore } from './openSqliteStore.ts';

/** Each index with what it is over, as SQLite keeps it. The keys of the tables are part of the tables. */
const REQUIRED: Record<string, string> = {
  auditByTime: 'INDEX auditByTime ON audit (at, id)',
  auditByActor: 'INDEX auditByActor ON audit (actorId, at, id)',
  auditByAction: 'INDEX auditByAction ON audit (action, at, id)',
  auditBySubject: 'INDEX auditBySubject ON audit (subjectId, at, id)',
  invitesByExpiry: 'INDEX invitesByExpiry ON invites (expiresAt)',
  identitiesByUser: 'INDEX identitiesByUser ON identities (userId)',
  invitesByMaker: 'INDEX invitesByMaker ON invites (createdBy)',
  invitesByRoom: 'INDEX invitesByRoom ON invites (roomId)',
  membersByUser: 'INDEX membersByUser ON members (userId)',
  messagesByClientId: 'UNIQUE INDEX messagesByClientId ON messages (roomId, senderId, clientId)',
  messagesByRev: 'UNIQUE INDEX messagesByRev ON messages (roomId, rev) WHERE deleted = 0',
  messagesErased: 'UNIQUE INDEX messagesErased ON messages (roomId, rev) WHERE deleted = 1',
  usersErasing: 'INDEX usersErasing ON users (id) WHERE erasing IS NOT NULL',
  roomsByName: "INDEX roomsByName ON rooms (folded, id) WHERE kind = 'public' AND archived = 0",
  roomsErasing: 'INDEX roomsErasing ON rooms (id) WHERE erased = 1',
  sessionTokensByDigest: 'INDEX sessionTokensByDigest ON sessionTokens (digest)',
  sessionsByExpiry: 'INDEX sessionsByExpiry ON sessions (expiresAt)',
  sessionsByUser: 'INDEX sessionsByUser ON sessions (userId)',
  usersByReset: 'INDEX usersByReset ON users (resetDigest)',
};

/** A column of each table that none of its indexes begins with. */
const OTHER: Record<string, string> = {
  invites: 'maxUses',
  identities: 'subject',
  members: 'role',
  messages: 'text',
  rooms: 'topic',
  sessionTokens: 'usedAt',
  sessions: 'address',
  users: 'title',
  audit: 'address',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-indexes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = async () => (await openSqliteStore({ folder, start: startHere })).close();

function query(sql: string): Row[] {
  const db = new DatabaseSync(join(folder, 'palaver.db'));
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

function indexes(): Record<string, string> {
  const found = query("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
  return Object.fromEntries(found.map(({ name, sql }) => [text(name), text(sql).replace('CREATE ', '')]));
}

describe('the indexes of SQLite', () => {
  it('C9: are these and no others, beside those of the keys', async () => {
    await start();
    expect(indexes()).toEqual(REQUIRED);
    const keys = query(
      "SELECT t.name || ': ' || (SELECT group_concat(name, ', ') FROM pragma_index_xinfo(i.name) WHERE key = 1) AS keys FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin <> 'c'",
    ).map((row) => text(row.keys));
    expect(keys).toEqual(
      expect.arrayContaining(['messages: roomId, seq', 'members: roomId, userId', 'users: username', 'users: email']),
    );
  });

  it('C9: each that is missing is there again after the next start, with what others added', async () => {
    await start();
    query('CREATE INDEX added ON rooms (topic)');
    for (const name of Object.keys(REQUIRED)) {
      query(`DROP INDEX ${name}`);
      expect(Object.keys(indexes())).not.toContain(name);
      await start();
      expect(indexes()).toMatchObject(REQUIRED);
    }
    expect(Object.keys(indexes())).toContain('added');
  });

  it('C9: each that was changed is as it was after the next start', async () => {
    await start();
    for (const [name, over] of Object.entries(REQUIRED)) {
      const table = / ON (\w+)/.exec(over)?.[1] ?? '';
      query(`DROP INDEX ${name}`);
      query(`CREATE INDEX ${name} ON ${table} (${OTHER[table] ?? ''})`);
      expect(indexes()).not.toEqual(REQUIRED);
      await start();
      expect(indexes()).toEqual(REQUIRED);
    }
  });

  it('what is twice and may be once only stops the start, and stays as it is', async () => {
    const store = await openSqliteStore({ folder, start: startHere });
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('twice-000001')] });
    await store.close();
    query('DROP INDEX messagesByRev');
    query(
      "INSERT INTO messages (roomId, seq, rev, senderId, clientId, text, at) VALUES ('general', 2, 1, 'x', 'y', 'z', 0)",
    );
    await expect(start()).rejects.toThrow(/can not be opened: UNIQUE constraint failed: messages.roomId, messages.rev/);
    expect(query('SELECT count(*) AS n FROM messages')).toEqual([{ n: 2 }]);
  });
});
