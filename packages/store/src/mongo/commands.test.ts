import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import type { Store } from '../ports/store.ts';
import { byPort, type Command, commandProxy } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { connect } from './connect.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** What a message is made of for people; `digest` only distinguishes a repeat from another text. */
const FIELDS = 'roomId seq rev senderId clientId text at editedAt deleted replyTo mentions reactions pinned'.split(' ');
const asFields = (names: string[]) => Object.fromEntries(names.map((name) => [name, 1]));

const title = 'what MongoDB is asked';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let store: Store;
  let database: Connection;
  let proxy: { close(): void };
  let commands: Command[];
  const finds = () => commands.filter(({ find }) => find === 'messages');

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    commands = [];
    const uri = server.newDatabase();
    const watched = await commandProxy(server.port, (command) => void commands.push(command));
    proxy = watched;
    store = await openMongoStore({ uri: byPort(uri, watched.port) });
    database = await connect(uri);
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('asked-000001'), draft('asked-000002')] });
    commands = [];
  });
  afterEach(async () => {
    await Promise.all([store.close(), database.close()]);
    proxy.close();
  });

  it.each([
    ['the newest', () => store.messages.page('general', { limit: 50 })],
    ['those before a place', () => store.messages.page('general', { before: 2, limit: 50 })],
    ['those around one', () => store.messages.page('general', { around: 1, limit: 50 })],
    ['what changed', () => store.messages.changes('general', 0, 50)],
    ['one', () => store.messages.find('general', 1)],
  ])('C3: history asks for the fields that people are shown, and no others: %s', async (_, read) => {
    await read();
    expect(finds().length).toBeGreaterThan(0);
    const ofMessages = finds().filter(({ filter }) => Object(filter).deleted !== true);
    for (const { projection } of ofMessages) expect(projection).toEqual({ _id: 0, ...asFields(FIELDS) });
  });

  it.each([
    ['before a time', () => store.messages.page('general', { before: new Date(0).toISOString(), limit: 50 })],
    ['what changed', () => store.messages.changes('general', 0, 50)],
  ])('C9: messages in an order come from an index that has it: %s', async (_, read) => {
    await read();
    const keys = (await database.collection('messages').indexes()).map(({ key }) => Object.entries(key));
    const sorted = finds().filter(({ sort }) => sort);
    expect(sorted.length).toBeGreaterThan(0);
    for (const { sort, filter } of sorted) {
      const order = Object.entries(sort as Record<string, number>);
      // Of one room, and of what is erased or not: its index begins with that. It can be read from either end.
      const first = ['roomId', 'deleted'].filter((field) => field in Object(filter)).map((field) => [field, 1]);
      const ways = [1, -1].map((way) => [...first, ...order.map(([field, one]) => [field, one * way])]);
      expect(keys).toContainEqual(
        expect.toSatisfy((key) => ways.some((one) => JSON.stringify(one) === JSON.stringify(key))),
      );
    }
  });
});
