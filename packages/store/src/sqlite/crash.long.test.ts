import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { addUser, draft } from '../contract/openStore.ts';
import { readAll } from '../testing/readAll.ts';
import { startHere } from '../testing/startHere.ts';
import { openForWriting } from './database.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { openSqliteStore } from './openSqliteStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-crash-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const APPENDER = fileURLToPath(new URL('../testing/appendUntilKilled.ts', import.meta.url));

/** More than its cache holds, so that the file is changed when it dies. */
const WRITES_AND_DIES = `
  const db = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; CREATE TABLE more (x)');
  for (let i = 0; i < 100; i += 1) db.exec('INSERT INTO more VALUES (randomblob(8000))');
  process.kill(process.pid, 'SIGKILL');
`;

function startWriter(run: number): ChildProcess {
  return spawn(process.execPath, [APPENDER, folder, String(run), 'useranna00000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('somebody else who reads the file', () => {
  it('S2: holds up no commit, also when something was erased', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('to-erase-0001')] });
    const reader = new DatabaseSync(join(folder, 'palaver.db'), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM messages').get();
    await store.messages.erase('general', { userId: anna, seq: 1, admitted: true });
    const until = performance.now() + 2_000;
    let longest = 0;
    for (let i = 0; performance.now() < until; i += 1) {
      const startedAt = performance.now();
      await store.messages.append('general', {
        senderId: anna,
        entries: [draft(`beside-${String(i).padStart(6, '0')}`)],
      });
      longest = Math.max(longest, performance.now() - startedAt);
    }
    // Waiting for the reader it would be ten seconds.
    expect(longest).toBeLessThan(9_000);
    reader.close();
    await store.close();
  });
});

describe('a crash between any two steps', () => {
  it('S1: leaves everything that was acknowledged at its place, dense and once (kill -9, five times)', async () => {
    const first = await openSqliteStore({ folder });
    await addUser(first, 'anna');
    await first.close();
    const acknowledged = new Map<number, string>();
    for (let run = 0; run < 5; run += 1) {
      const child = startWriter(run);
      if (!child.stdout) throw new Error('No output.');
      let seen = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        const [seq, clientId = ''] = line.split(' ');
        acknowledged.set(Number(seq), clientId);
        seen += 1;
        if (seen === 300 + run * 37) child.kill('SIGKILL');
      }
      expect(seen).toBeGreaterThanOrEqual(300);
    }
    const store = await openSqliteStore({ folder });
    const stored = new Map<number, string>();
    for (let after = 0; ;) {
      const page = await store.messages.page('general', { after, limit: 100 });
      for (const message of page.messages) stored.set(message.seq, message.clientId);
      after = page.messages.at(-1)?.seq ?? after;
      if (!page.hasAfter) break;
    }
    await store.close();
    for (const [seq, clientId] of acknowledged) expect(stored.get(seq)).toBe(clientId);
    expect([...stored.keys()]).toEqual(Array.from({ length: stored.size }, (_, i) => i + 1));
    expect(new Set(stored.values()).size).toBe(stored.size);
  });
});

describe('a database whose pages were overwritten while it is open', () => {
  it('Sportarr#288: is not ready any more from when somebody met them, and what can be read still is', async () => {
    const written = await openSqliteStore({ folder });
    const anna = await addUser(written, 'anna');
    for (let i = 0; i < 20; i += 1)
      await written.messages.append('general', {
        senderId: anna,
        entries: Array.from({ length: 50 }, (_, n) =>
          draft(`page-${String(i * 50 + n).padStart(5, '0')}`, 'x'.repeat(2_000)),
        ),
      });
    await written.close();
    const store = await openSqliteStore({ folder });
    await store.ping();
    const file = await open(join(folder, 'palaver.db'), 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size / 2, 0xa5), 0, size / 2, Math.round(size / 4 / 4096) * 4096);
    await file.close();
    const ping = () =>
      store.ping().then(
        () => 'ready',
        (error: unknown) => error,
      );
    expect(await ping()).toBe('ready');
    await expect(readAll(store, 'general')).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE' });
    expect(await ping()).toMatchObject({
      errorCode: 'STORE_UNAVAILABLE',
      details: { reason: expect.stringMatching(/malformed/) },
    });
    expect(await store.users.find(anna)).not.toBeNull();
    await store.close();
  });
});

describe('the data folder', () => {
  it('is for one process: a second one is refused with a clear line, until the first is killed', async () => {
    const child = startWriter(0);
    // The writer holds the folder as soon as the database is there.
    while (!(await readdir(folder)).includes('palaver.db')) await new Promise((resolve) => setImmediate(resolve));
    await expect(openSqliteStore({ folder })).rejects.toThrow(/is used by another process/);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await (await openSqliteStore({ folder })).close();
  });

  it('opens again after a process was killed that wrote before the file was in WAL', async () => {
    const store = await openSqliteStore({ folder, start: startHere });
    const anna = await addUser(store, 'anna');
    await store.close();
    const { stderr, signal } = spawnSync(process.execPath, ['-e', WRITES_AND_DIES, join(folder, 'palaver.db')]);
    expect([signal, String(stderr)]).toEqual(['SIGKILL', '']);
    expect(await readdir(folder)).toContain('palaver.db-journal');
    const again = await openSqliteStore({ folder });
    expect(await again.users.find(anna)).not.toBeNull();
    await again.close();
  });

  it('says what is wrong with a place that is no folder, and with a database that is damaged, and leaves it alone', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(openSqliteStore({ folder: join(folder, 'file') })).rejects.toThrow(/can not be used/);
    await writeFile(join(folder, 'palaver.db'), 'this is no database, but it is somebody\u2019s data '.repeat(100));
    await expect(openSqliteStore({ folder })).rejects.toThrow(/can not be opened/);
    expect(await readFile(join(folder, 'palaver.db'), 'utf8')).toContain('somebody\u2019s data');
  });
});

describe('erased text', () => {
  it('is soon in no file of the folder', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    const secrets = ['first-secret-of-anna', 'second-secret-of-anna', 'third-secret-of-anna'];
    await store.messages.append('general', { senderId: anna, entries: [draft('secret-client', secrets[0])] });
    const edited = await store.messages.edit('general', {
      userId: anna,
      seq: 1,
      admitted: true,
      text: secrets[1] ?? '',
      called: [],
      base: null,
    });
    const base = edited.outcome === 'changed' ? edited.message.editedAt : null;
    await store.messages.edit('general', {
      userId: anna,
      seq: 1,
      admitted: true,
      text: secrets[2] ?? '',
      called: [],
      base,
    });
    await store.messages.erase('general', { userId: anna, seq: 1, admitted: true });
    await expect
      .poll(
        async () => {
          const bytes = await Promise.all(
            (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')),
          );
          return secrets.filter((secret) => bytes.some((text) => text.includes(secret)));
        },
        { timeout: 20_000 },
      )
      .toEqual([]);
    await store.close();
  });
});

describe('the log of writes', () => {
  const LIMIT = 8_388_608;

  it('gotosocial#2808: stays small while readers overlap without an end, and shrinks again after one that took long', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    const size = async () => (await stat(join(folder, 'palaver.db-wal'))).size;
    let count = 0;
    /** 200 KB each. */
    const write = async (batches: number) => {
      for (let n = 0; n < batches; n += 1) {
        const batch = Array.from({ length: 50 }, () => draft(`log-client-${(count += 1)}`, 'x'.repeat(4_000)));
        await store.messages.append('general', { senderId: anna, entries: batch });
      }
    };
    let written = false;
    const readers = Array.from({ length: 8 }, async () => {
      while (!written) await store.messages.page('general', { limit: 100 });
    });
    // Beside readers that never leave it alone. One that got no time of the machine holds the log as long: it shrinks with what is written after that.
    const shrinks = async () => {
      await write(5);
      return size();
    };
    await write(150);
    await expect.poll(shrinks).toBeLessThanOrEqual(LIMIT);

    const slow = new DatabaseSync(join(folder, 'palaver.db'), { readOnly: true });
    slow.exec('BEGIN');
    slow.prepare('SELECT count(*) FROM messages').get();
    await write(100);
    expect(await size()).toBeGreaterThan(2 * LIMIT);
    slow.close();
    await expect.poll(shrinks).toBeLessThanOrEqual(LIMIT);
    written = true;
    await Promise.all(readers);
    await store.close();
  });
});

describe('a disk that is full when the log is to be emptied', () => {
  it('does not end the store; the log is emptied when there is space again', async () => {
    // The disk is no part that a test can fill: SQLite's answer is given in its place.
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
    const { prepare } = DatabaseSync.prototype;
    let space = false;
    let refused = 0;
    const prepared = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
      const statement = prepare.call(this, sql);
      if (!sql.includes('wal_checkpoint')) return statement;
      const { get } = statement;
      return Object.assign(statement, {
        get() {
          if (space) return get.call(statement, {});
          refused += 1;
          throw full;
        },
      });
    });
    const store = await openSqliteStore({ folder, start: startHere });
    onTestFinished(() => prepared.mockRestore());
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('erased-client')] });
    await store.messages.erase('general', { userId: anna, seq: 1, admitted: true });
    await expect.poll(() => refused).toBeGreaterThan(1);
    await store.messages.append('general', { senderId: anna, entries: [draft('later-client')] });
    space = true;
    await expect.poll(async () => (await stat(join(folder, 'palaver.db-wal'))).size).toBe(0);
    await store.close();
  });
});

describe('migrations (C10)', () => {
  const later = {
    name: '9998-notes',
    up: (db: ReturnType<typeof openForWriting>) => db.raw.exec('ALTER TABLE rooms ADD COLUMN note TEXT'),
  };
  const broken = {
    name: '9999-broken',
    up: (db: ReturnType<typeof openForWriting>) => {
      db.raw.exec("UPDATE rooms SET note = 'half'");
      throw new Error('the power went');
    },
  };

  it('run once each on a populated database; one that breaks half-way leaves nothing behind and runs again', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('kept-client')] });
    await store.close();
    const db = openForWriting(join(folder, 'palaver.db'));
    expect(migrate(db, 0, [...MIGRATIONS, later])).toEqual(['9998-notes']);
    expect(() => migrate(db, 0, [...MIGRATIONS, later, broken])).toThrow(/the power went/);
    expect(db.get('SELECT note FROM rooms')?.note).toBeNull();
    expect(
      migrate(db, 0, [
        ...MIGRATIONS,
        later,
        { ...broken, up: (one) => one.raw.exec("UPDATE rooms SET note = 'whole'") },
      ]),
    ).toEqual(['9999-broken']);
    expect(migrate(db, 0, [...MIGRATIONS, later, broken])).toEqual([]);
    expect(db.get('SELECT count(*) AS n FROM messages')?.n).toBe(1);
    db.raw.close();
  });

  it('sign nobody out: sessions that were begun before a new password could end them go on until one does', async () => {
    const anna = 'anna000000000000';
    const db = openForWriting(join(folder, 'palaver.db'));
    migrate(
      db,
      0,
      MIGRATIONS.filter(({ name }) => name < '0003'),
    );
    db.run(
      "INSERT INTO users (id, username, displayName, folded, title, role, avatarColor, passwordHash, createdAt, changed) VALUES (?, 'anna', 'Anna', 'anna', '', 'user', 1, 'hash', 0, 1)",
      anna,
    );
    for (const id of ['before-1', 'before-2'])
      db.run(
        "INSERT INTO sessions (id, userId, remember, createdAt, expiresAt, address, userAgent, generation) VALUES (?, ?, 0, 1, 2, '', '', 1)",
        id,
        anna,
      );
    db.run(
      "INSERT INTO sessionTokens VALUES ('before-1', 1, 'a', 5000), ('before-1', 2, 'b', NULL), ('before-2', 1, 'c', NULL)",
    );
    db.raw.close();
    const again = await openSqliteStore({ folder });
    const alive = async () => (await again.sessions.ofUser(anna)).map(({ id }) => id).sort();
    expect(await alive()).toEqual(['before-1', 'before-2']);
    const uses = (await again.sessions.ofUser(anna)).map(({ id, lastUsedAt }) => `${id} ${Date.parse(lastUsedAt)}`);
    expect(uses.sort()).toEqual(['before-1 5000', 'before-2 1']);
    expect(await again.users.find(anna)).toMatchObject({ passwordHash: 'hash', sessionsFrom: 0 });
    await again.users.replacePassword(anna, { from: 'hash', to: 'next', keep: 'before-2', proof: null });
    expect(await alive()).toEqual(['before-2']);
    await again.close();
  });

  it('make nobody a bot and sign nobody out where there were no bots', async () => {
    const anna = 'anna000000000000';
    const db = openForWriting(join(folder, 'palaver.db'));
    const older = MIGRATIONS.filter(({ name }) => name < '0015');
    migrate(db, 0, older);
    db.run(
      "INSERT INTO users (id, username, displayName, folded, title, role, avatarColor, passwordHash, createdAt, changed) VALUES (?, 'anna', 'Anna', 'anna', '', 'admin', 1, 'hash', 0, 1)",
      anna,
    );
    db.run(
      "INSERT INTO sessions (id, userId, remember, createdAt, expiresAt, lastUsedAt, address, userAgent, generation) VALUES ('before', ?, 0, 1, 2, 1, '', '', 1)",
      anna,
    );
    db.raw.close();
    const store = await openSqliteStore({ folder });
    expect((await store.sessions.ofUser(anna)).map(({ id }) => id)).toEqual(['before']);
    expect((await store.users.find(anna))?.user).toMatchObject({ role: 'admin', bot: false });
    await store.close();
  });

  it('set every level of notification that was stored before to none of the person’s own', async () => {
    const db = openForWriting(join(folder, 'palaver.db'));
    const older = MIGRATIONS.filter(({ name }) => name < '0009');
    migrate(db, 0, older);
    db.run(
      "INSERT INTO members (roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq, notify) VALUES ('general', 'anna', 'member', 1, 0, 0, 0, 'all')",
    );
    db.raw.close();
    const store = await openSqliteStore({ folder });
    expect(await store.members.find('general', 'anna')).toMatchObject({
      ...{ notify: 'default', pinned: false, hiddenAt: null },
    });
    await store.close();
  });

  it('bring reactions that were stored before to the one form of their emoji', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('kept-client'), draft('kept-client-2')] });
    await store.close();
    const db = openForWriting(join(folder, 'palaver.db'));
    const before = [
      ...[
        { emoji: '👍\ufe0f', userIds: ['a', 'b'] },
        { emoji: '👍', userIds: ['b', 'c'] },
      ],
      ...[
        { emoji: '❤', userIds: ['a'] },
        { emoji: '🚤', userIds: ['c'] },
      ],
    ];
    db.run('UPDATE messages SET reactions = ? WHERE seq = 1', JSON.stringify(before));
    db.run("DELETE FROM migrations WHERE name = '0002-emoji-forms'");
    db.raw.close();
    const again = await openSqliteStore({ folder });
    expect((await again.messages.find('general', 1))?.reactions).toEqual([
      { emoji: '👍', userIds: ['a', 'b', 'c'] },
      { emoji: '❤\ufe0f', userIds: ['a'] },
      { emoji: '🚤', userIds: ['c'] },
    ]);
    expect((await again.messages.find('general', 2))?.reactions).toEqual([]);
    await again.close();
  });
});

describe('a hundred thousand rows', () => {
  it('are paged by index, and read alike from both ends', async () => {
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    for (let batch = 0; batch < 100; batch += 1) {
      await Promise.all(
        Array.from({ length: 10 }, (_, part) =>
          store.messages.append('general', {
            senderId: anna,
            entries: Array.from({ length: 100 }, (__, i) => draft(`row-${batch}-${part}-${i}`)),
          }),
        ),
      );
    }
    const page = await store.messages.page('general', { limit: 50 });
    expect(page.messages.map((message) => message.seq)).toEqual(Array.from({ length: 50 }, (_, i) => 99_951 + i));
    expect(
      (await store.messages.page('general', { around: 50_000, limit: 2 })).messages.map((message) => message.seq),
    ).toEqual([49_999, 50_000]);
    expect((await store.messages.changes('general', 99_998, 10)).messages).toHaveLength(2);
    await store.close();
    const db = new DatabaseSync(join(folder, 'palaver.db'));
    const plan = (sql: string) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row.detail))
        .join('; ');
    expect(plan("SELECT seq FROM messages WHERE roomId = 'general' AND seq < 9 ORDER BY seq DESC LIMIT 50")).toMatch(
      /SEARCH messages USING PRIMARY KEY/,
    );
    expect(
      plan("SELECT seq FROM messages WHERE roomId = 'general' AND rev > 9 AND deleted = 0 ORDER BY rev LIMIT 50"),
    ).toMatch(/SEARCH messages USING .*messagesByRev/);
    db.close();
  });
});

describe('a closed store', () => {
  it('refuses further calls with STORE_UNAVAILABLE', async () => {
    const store = await openSqliteStore({ folder });
    await store.ping();
    await store.close();
    await expect(store.rooms.find('general')).rejects.toThrow(PalaverError);
    await expect(store.users.list({ limit: 1 })).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE' });
  });
});
