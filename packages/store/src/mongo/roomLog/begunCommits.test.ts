import mongoose from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addUser, draft, makeCrew } from '../../contract/openStore.ts';
import type { Change } from '../../ports/change.ts';
import type { Store } from '../../ports/store.ts';
import { startMongo } from '../../testing/mongoServer.ts';
import { breakConnection, isCommit, onNextUpdate } from '../../testing/onNextUpdate.ts';
import { readAll } from '../../testing/readAll.ts';
import type { RoomDocument } from '../documents.ts';
import { createModels } from '../models.ts';
import { openMongoStore } from '../openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

type Call = () => Promise<unknown>;

/** The late update takes effect when so many others did, before the next. */
function lateBefore(updates: number, late: Call): void {
  onNextUpdate(async (update) => {
    if (updates === 0) await late();
    else lateBefore(updates - 1, late);
    return await update();
  });
}

const title = 'a commit whose answer was lost (S1, S5)';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let stores: { one: Store; two: Store };
  let uri: string;
  let database: mongoose.Connection;
  let anna: string;
  /** What the first node announced of messages. */
  let announced: string[];

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    uri = server.newDatabase();
    const [one, two] = await Promise.all([openMongoStore({ uri }), openMongoStore({ uri })]);
    stores = { one, two };
    database = await mongoose.createConnection(uri).asPromise();
    anna = await addUser(one, 'anna');
    announced = [];
    one.onChange((changes) => void announced.push(...changes.flatMap(asText)));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all([stores.one.close(), stores.two.close(), database.close()]);
  });

  const room = () => createModels(database).rooms.findById('general').lean<RoomDocument>();
  const say = async (store: Store, text: string) => {
    const sends = { senderId: anna, entries: [{ ...draft(`client-${text}`), text }] };
    const outcome = await store.messages.append('general', sends, { socketId: 'own', answered: Promise.resolve() });
    return outcome.outcome === 'done' ? outcome.results : outcome;
  };

  it('is announced in its turn, and answered as what it is, where another node committed meanwhile', async () => {
    onNextUpdate(async (update) => {
      await update();
      await say(stores.two, 'theirs');
      breakConnection();
    });
    expect(await say(stores.one, 'first')).toMatchObject([{ message: { seq: 1, text: 'first' } }]);
    await say(stores.one, 'second');
    expect(announced).toEqual(['1 first to the others', '3 second to the others']);
  });

  it.each([
    ['when the turn is taken', 0],
    ['when it is tried again', 1],
  ])('is announced once where it takes effect only %s', async (_, updatesBefore) => {
    onNextUpdate((late) => {
      lateBefore(updatesBefore, late);
      return breakConnection();
    });
    expect(await say(stores.one, 'first')).toMatchObject([{ message: { seq: 1, text: 'first' } }]);
    await say(stores.one, 'second');
    expect(announced).toEqual(['1 first to the others', '2 second to the others']);
  });

  it('holds no other node up', async () => {
    onNextUpdate(async (update) => {
      await update();
      breakConnection();
    });
    await say(stores.one, 'first');
    await expect.poll(async () => [(await room())?.turns ?? [], (await room())?.turn ?? null]).toEqual([[], null]);
  });

  it('does not lose what another version keeps in the room', async () => {
    await database.db
      ?.collection<{ _id: string }>('rooms')
      .updateOne({ _id: 'general' }, { $set: { made: 'a-name', later: 1 } });
    await say(stores.one, 'first');
    expect(announced).toEqual(['1 first to the others']);
    expect(await room()).toMatchObject({ seq: 1, later: 1 });
  });

  it('is announced before what follows it and to its sender too, where nobody could say in time whether it was stored', async () => {
    onNextUpdate(async (update) => {
      await update();
      vi.spyOn(mongoose.Model, 'findById').mockImplementation(breakConnection);
      breakConnection();
    });
    await expect(say(stores.one, 'first')).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE' });
    expect(announced).toEqual([]);
    vi.restoreAllMocks();
    expect(await say(stores.one, 'first')).toMatchObject([{ message: { seq: 1, text: 'first' } }]);
    await say(stores.one, 'second');
    expect(announced).toEqual(['1 first', '2 second to the others']);
  });

  it('is announced, and answered as what it is, also where its message can not be inserted yet', async () => {
    onNextUpdate(async (update) => {
      await update();
      vi.spyOn(mongoose.Model, 'insertMany').mockImplementation(breakConnection);
      breakConnection();
    });
    expect(await say(stores.one, 'first')).toMatchObject([{ message: { seq: 1, text: 'first' } }]);
    expect(announced).toEqual(['1 first to the others']);
    vi.restoreAllMocks();
    await say(stores.one, 'second');
    expect((await readAll(stores.two, 'general')).map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('is announced, and answered as what it is, also where the audit can not be written behind it', async () => {
    const ben = await addUser(stores.one, 'ben');
    await makeCrew(stores.one, anna, ben);
    const kinds: string[] = [];
    stores.one.onChange((changes) => void kinds.push(...changes.map(({ kind }) => kind)));
    onNextUpdate(async (update) => {
      const done = await update();
      vi.spyOn(mongoose.Model, 'create').mockImplementation(breakConnection);
      return done;
    }, isCommit);
    const by = { userId: anna, address: '192.0.2.7' };
    const ban = { userId: ben, by: anna, reason: '', until: null };
    expect(await stores.one.by(by).bans.put('crew', ban)).toEqual({ outcome: 'banned' });
    expect(kinds).toContain('memberRemoved');
    vi.restoreAllMocks();
    const { items } = await stores.two.audit.list({ action: 'memberBanned', limit: 9 });
    expect(items.map(({ subject }) => subject?.id)).toEqual([ben]);
  });

  it('is not announced where it never took effect', async () => {
    onNextUpdate(async () => breakConnection());
    await say(stores.one, 'first');
    await say(stores.one, 'second');
    expect(announced).toEqual(['1 first to the others', '2 second to the others']);
  });

  it('is known by the room, which names the last of eight nodes and no more', async () => {
    await say(stores.one, 'first');
    const first = (await room())?.made ?? '';
    for (let i = 0; i < 8; i += 1) {
      expect((await room())?.made).toContain(first);
      const node = await openMongoStore({ uri });
      await say(node, `of-node-${i}`);
      await node.close();
    }
    expect((await room())?.made?.split(' ')).toHaveLength(8);
  });
});

/** A message with its place; and whether the socket that sent it is left out. */
function asText(change: Change): string[] {
  if (!('message' in change)) return [];
  return [`${change.message.seq} ${change.message.text}${change.origin ? ' to the others' : ''}`];
}
