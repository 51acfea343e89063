import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser } from '../contract/openStore.ts';
import { byPort, commandProxy } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { connect } from './connect.ts';
import { MIGRATIONS } from './migrate.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** Every index of the store beside `_id`, by which a session is found that a refresh token names. Messages and members shard by roomId. */
const REQUIRED: [collection: string, keys: Record<string, 1 | -1>, unique: boolean][] = [
  ['messages', { roomId: 1, seq: 1 }, true],
  ['messages', { roomId: 1, deleted: 1, rev: 1 }, true],
  ['messages', { roomId: 1, senderId: 1, clientId: 1 }, true],
  ['messages', { roomId: 1, at: -1, seq: -1 }, false],
  ['messages', { senderId: 1, deleted: 1, roomId: 1, seq: 1 }, false],
  ['members', { roomId: 1, userId: 1 }, true],
  ['members', { userId: 1 }, false],
  ['members', { changed: 1 }, false],
  ['rooms', { folded: 1 }, false],
  ['rooms', { changed: 1 }, false],
  ['rooms', { 'erased.done': 1 }, false],
  ['users', { username: 1 }, true],
  ['users', { emailKey: 1 }, true],
  ['users', { changed: 1 }, false],
  ['users', { resetDigest: 1 }, false],
  ['users', { 'erasing.at': 1 }, false],
  ['sessions', { userId: 1 }, false],
  ['sessions', { expiresAt: 1 }, false],
  ['sessions', { endedChanged: 1 }, false],
  ['invites', { digest: 1 }, true],
  ['invites', { createdBy: 1 }, false],
  ['invites', { roomId: 1 }, false],
  ['invites', { expiresAt: 1 }, false],
  ['identities', { userId: 1 }, false],
  ['audit', { at: -1, _id: -1 }, false],
  ['audit', { actorId: 1, at: -1 }, false],
  ['audit', { action: 1, at: -1 }, false],
  ['audit', { subjectId: 1, at: -1 }, false],
];

const title = 'the indexes of MongoDB';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let uri: string;
  let database: Connection;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    uri = server.newDatabase();
    database = await connect(uri);
  });
  afterEach(() => database.close());

  const nameOf = (keys: object) => Object.entries(keys).flat().join('_');
  const start = async () => (await openMongoStore({ uri })).close();
  const line = (collection: string, keys: object, unique: boolean) => `${collection} ${JSON.stringify(keys)} ${unique}`;
  const required = REQUIRED.map((one) => line(...one)).sort();

  async function indexes(): Promise<string[]> {
    const names = [...new Set(REQUIRED.map(([collection]) => collection))];
    const lists = names.map(async (name) =>
      (await database.collection(name).indexes()).map(({ key, unique = false }) => line(name, key, unique)),
    );
    return (await Promise.all(lists))
      .flat()
      .filter((one) => !one.includes('{"_id":1}'))
      .sort();
  }

  it('C9: are these and no others', async () => {
    await start();
    expect(await indexes()).toEqual(required);
  });

  it('C9: each that is missing is there again after the next start, with what others added', async () => {
    await start();
    for (const [collection, keys] of REQUIRED) {
      await database.collection(collection).dropIndex(nameOf(keys));
      expect(await indexes()).toHaveLength(REQUIRED.length - 1);
      await start();
      expect(await indexes()).toEqual(required);
    }
    await database.collection('rooms').createIndex({ topic: 1 }, {}, {});
    await start();
    expect(await indexes()).toEqual([...required, line('rooms', { topic: 1 }, false)].sort());
  });

  it('C9: each that was changed is as it was after the next start', async () => {
    await start();
    for (const [collection, keys, unique] of REQUIRED) {
      const changed = database.collection(collection);
      await changed.dropIndex(nameOf(keys));
      await changed.createIndex(keys, { unique: !unique }, {});
      await start();
      expect(await indexes()).toEqual(required);
      // By the name of one, over something else.
      const name = nameOf(keys);
      await changed.dropIndex(name);
      await changed.createIndex({ other: 1 }, { name }, {});
      await start();
      expect(await indexes()).toEqual(required);
    }
  });

  it('all dropped while nothing runs, and two nodes that start at once: all are there', async () => {
    await start();
    for (const [collection, keys] of REQUIRED) await database.collection(collection).dropIndex(nameOf(keys));
    await Promise.all([start(), start()]);
    expect(await indexes()).toEqual(required);
  });

  it('what is twice and may be once only stops the start, and stays as it is', async () => {
    const store = await openMongoStore({ uri });
    await addUser(store, 'anna');
    await store.close();
    const users = database.collection<{ _id: string }>('users');
    await users.dropIndex('username_1');
    const { _id, ...anna } = (await users.findOne()) ?? { _id: '' };
    await users.insertOne({ ...anna, _id: `${_id}2`, emailKey: 'another' } as { _id: string });
    await expect(start()).rejects.toThrow(
      /^MONGO_URI: this database can not be used: The index username_1 of users is missing and can not be made: /,
    );
    expect(await users.countDocuments()).toBe(2);
  });

  it.each(['createIndexes', 'update'])(
    'C10: a migration whose %s meets a change of the primary is tried again',
    async (name) => {
      if ('missing' in server) throw new Error(server.missing);
      const refused: unknown[] = [];
      const watched = await commandProxy(server.port, (command) => {
        const isFirst = Object.keys(command)[0] === name && refused.length < 2;
        if (!isFirst) return undefined;
        refused.push(command[name]);
        return { ok: 0, code: 189, codeName: 'PrimarySteppedDown', errmsg: 'The primary has stepped down.' };
      });
      await (await openMongoStore({ uri: byPort(uri, watched.port) })).close();
      watched.close();
      expect(refused).toHaveLength(2);
      expect(await indexes()).toEqual(required);
      expect(await database.collection('migrations').countDocuments()).toBe(MIGRATIONS.length);
    },
  );
});
