import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { Store } from '../ports/store.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { readAll } from '../testing/readAll.ts';
import { moveToMongo } from './moveToMongo.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
const title = 'moving from SQLite to MongoDB';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let folder: string;
  let uri: string;
  let anna: string;
  let ben: string;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    folder = await mkdtemp(join(tmpdir(), 'palaver-move-'));
    uri = server.newDatabase();
    const store = await openSqliteStore({ folder });
    anna = await addUser(store, 'anna');
    ben = await addUser(store, 'ben');
    await fill(store);
    await store.close();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  afterAll(async () => {
    if (!('missing' in server)) await server.stop();
  });

  async function fill(store: Store): Promise<void> {
    const many = Array.from({ length: 620 }, (_, i) => draft(`moved-${String(i).padStart(4, '0')}`));
    await store.messages.append('general', anna, many);
    await store.messages.edit('general', 2, { text: 'edited', mentions: [ben], base: null });
    await store.messages.erase('general', 3);
    await store.messages.react('general', 4, { userId: ben, emoji: '\u{1F44D}', on: true });
    await store.members.raise('general', ben, { receivedSeq: 20, readSeq: 10 });
    await store.rooms.create({
      id: 'crew',
      kind: 'private',
      name: 'Crew',
      topic: 'boats',
      members: [{ userId: anna, role: 'owner' }],
    });
    await store.sessions.create({
      id: 'family',
      userId: anna,
      remember: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-02-01T00:00:00.000Z',
      address: '127.0.0.1',
      userAgent: 'test',
      generation: 1,
      tokens: [{ generation: 1, digest: 'one', usedAt: null }],
      endedAt: null,
      endReason: null,
    });
  }

  /** All that a client could ask of a store. */
  async function picture(store: Store) {
    const memberships = (await store.rooms.ofUser(anna)).memberships.map(({ room, member }) => ({ room, member }));
    const { seq = 0, rev = 0 } = (await store.rooms.find('general')) ?? {};
    return {
      epoch: store.epoch,
      messages: await readAll(store, 'general'),
      rooms: memberships.sort((a, b) => a.room.id.localeCompare(b.room.id)),
      ben: await store.members.find('general', ben),
      unread: await store.messages.unread(ben, [{ roomId: 'general', readSeq: 10, seq, rev }]),
      account: await store.users.findByLogin('anna'),
      session: await store.sessions.find('family'),
    };
  }

  async function pictureOfSqlite() {
    const store = await openSqliteStore({ folder });
    const taken = await picture(store);
    await store.close();
    return taken;
  }

  it('brings the same rooms, ids, seqs, marks, accounts, sessions and epoch; repeats are known there, and the next message follows', async () => {
    const before = await pictureOfSqlite();
    expect(await moveToMongo({ folder, uri })).toEqual({ messages: 620 });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(before);
    expect(
      await store.messages.append('general', anna, [
        draft('moved-0009'),
        draft('moved-0003', 'x'),
        draft('after-it-1'),
      ]),
    ).toMatchObject({
      results: [
        { outcome: 'repeated', message: { seq: 10 } },
        { outcome: 'reused' },
        { outcome: 'stored', message: { seq: 621, rev: 624 } },
      ],
    });
    await store.close();
    await expect(moveToMongo({ folder, uri })).rejects.toThrow('was moved into that database already');
  });

  it('goes on where it broke; no server opens the database before it is done', async () => {
    const before = await pictureOfSqlite();
    const broken = moveToMongo({
      folder,
      uri,
      onProgress() {
        throw new Error('the power went');
      },
    });
    await expect(broken).rejects.toThrow('the power went');
    await expect(openMongoStore({ uri })).rejects.toThrow(/is not finished/);
    await moveToMongo({ folder, uri });
    const store = await openMongoStore({ uri });
    expect(await picture(store)).toEqual(before);
    await store.close();
  });

  it('takes no folder in use, and no database that holds another store', async () => {
    const running = await openSqliteStore({ folder });
    await expect(moveToMongo({ folder, uri })).rejects.toThrow(/is used by another process/);
    await running.close();
    await (await openMongoStore({ uri })).close();
    await expect(moveToMongo({ folder, uri })).rejects.toThrow('holds another store');
  });
});
