import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMongoStore } from '../../mongo/openMongoStore.ts';
import type { Store } from '../../ports/store.ts';
import { openSqliteStore } from '../../sqlite/openSqliteStore.ts';
import { startMongo } from '../../testing/mongoServer.ts';
import { readAll } from '../../testing/readAll.ts';
import { mongoTarget } from '../targets/mongoTarget.ts';
import { sqliteTarget } from '../targets/sqliteTarget.ts';
import type { ChatMessage, ChatPerson, ChatSource } from './chatSource.ts';
import { personId, roomIdFor } from './derivedIds.ts';
import { importChat } from './importChat.ts';
import { Report } from './report.ts';

const NOW = Date.UTC(2026, 0, 1);
const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
const roomId = roomIdFor('test', 'R');
const id = (key: string) => personId('test', key);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palaver-chat-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const person = (key: string): ChatPerson => {
  return { key, username: key, displayName: key, title: '', email: null, deactivated: false, bot: false };
};
const message = (i: number): ChatMessage => ({
  ...{
    key: `m${i}`,
    where: `m${i}`,
    author: i % 2 ? 'anna' : 'ben',
    at: NOW - 1_000_000 + i * 1_000,
    text: `text ${i} @ben`,
  },
  ...{ editedAt: null, replyTo: i % 10 === 5 ? `m${i - 3}` : null, isAnswered: true, reactions: [], pinned: null },
});
const source = (count: number): ChatSource => ({
  key: 'test',
  people: ['anna', 'ben', 'cora'].map(person),
  rooms: [
    {
      ...{ key: 'R', type: 'private', name: 'Crew', topic: 'boats', createdAt: NOW - 5_000_000, archived: false },
      ...{ isGeneral: false, members: ['anna', 'ben', 'cora'], owners: ['anna'] },
    },
  ],
  async *messages() {
    for (let i = 0; i < count; i += 1) yield message(i);
  },
});

const sqlite = () => {
  const folder = join(root, 'data');
  return { open: () => openSqliteStore({ folder }), target: async () => sqliteTarget(folder, { kind: 'into' }) };
};
const mongo = () => {
  if ('missing' in server) throw new Error(server.missing);
  const uri = server.newDatabase();
  return { open: () => openMongoStore({ uri }), target: () => mongoTarget(uri, { kind: 'into' }) };
};

describe.each([
  ['SQLite', sqlite],
  ['MongoDB', mongo],
] as const)('an import beside what is in %s', (name, make) => {
  const test = it.skipIf(name === 'MongoDB' && missing !== null);

  async function run(place: ReturnType<typeof make>, count: number, onMessages?: (stored: number) => void) {
    const report = new Report(join(root, 'report.txt'));
    const target = await place.target();
    try {
      const done = await importChat(target, source(count), { maxChars: 4_000, now: NOW, report, onMessages });
      await target.finish();
      return done;
    } finally {
      await target.close();
      report.close();
    }
  }
  async function withStore<T>(place: ReturnType<typeof make>, read: (store: Store) => Promise<T>): Promise<T> {
    const store = await place.open();
    return read(store).finally(() => store.close());
  }

  test('goes on where it broke off, each message once and at its place', async () => {
    const place = make();
    for (let tries = 0; tries < 3; tries += 1) {
      const broken = run(place, 1_000, () => {
        throw new Error('the power went');
      });
      await expect(broken).rejects.toThrow('the power went');
    }
    expect(await run(place, 1_000)).toEqual({ users: 3, rooms: 1, messages: 1_000 });
    await withStore(place, async (store) => {
      const all = await readAll(store, roomId);
      expect(all.map(({ text }) => text)).toEqual(Array.from({ length: 1_000 }, (_, i) => `text ${i} @ben`));
      expect(all[15]).toMatchObject({
        seq: 16,
        rev: 16,
        replyTo: `${roomId}:13`,
        mentions: [id('ben')],
        senderId: id('anna'),
      });
      expect(await store.rooms.find(roomId)).toMatchObject({ kind: 'private', seq: 1_000, rev: 1_000, memberCount: 3 });
      expect(await store.members.find(roomId, id('anna'))).toMatchObject({ role: 'owner', readSeq: 1_000 });
      expect(await store.rooms.find('general')).toMatchObject({ memberCount: 3 });
    });
  });

  test('run again brings nobody back who was removed since, and reads nothing for anybody', async () => {
    const place = make();
    await run(place, 10);
    await withStore(place, async (store) => {
      await store.members.remove(roomId, id('ben'), 'removed');
      await store.members.setRole('general', id('anna'), 'owner');
      await store.bans.put('general', { userId: id('cora'), by: id('anna'), reason: '', until: null });
    });
    await run(place, 20);
    await withStore(place, async (store) => {
      expect(await store.members.find(roomId, id('ben'))).toBeNull();
      expect(await store.members.find('general', id('cora'))).toBeNull();
      expect(await store.members.find(roomId, id('anna'))).toMatchObject({ readSeq: 10 });
      expect(await store.rooms.find(roomId)).toMatchObject({ seq: 20, memberCount: 2 });
    });
  });

  test('is not begun beside a server', async () => {
    const place = make();
    const store = await place.open();
    await store.shared?.enter({ place: 'a server', secret: 'its', hasBus: false });
    await expect(run(place, 10)).rejects.toThrow(/used by another process|server works on that database/);
    await store.close();
  });
});
