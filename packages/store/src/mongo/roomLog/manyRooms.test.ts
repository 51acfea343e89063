import mongoose from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addUser, draft } from '../../contract/openStore.ts';
import type { Store } from '../../ports/store.ts';
import { byPort, type Command, commandProxy } from '../../testing/commandProxy.ts';
import { startMongo } from '../../testing/mongoServer.ts';
import { breakConnection, isCommit, onNextUpdate } from '../../testing/onNextUpdate.ts';
import { readAll } from '../../testing/readAll.ts';
import { roomHead } from '../../testing/roomHead.ts';
import type { MemberDocument, RoomDocument } from '../documents.ts';
import { createModels, type Models } from '../models.ts';
import { openMongoStore } from '../openMongoStore.ts';
import { StoreClock } from '../storeClock.ts';
import { RoomTurns } from './roomTurns.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const ROOMS = Array.from({ length: 20 }, (_, i) => `room-${i}`);

const title = 'commits of many rooms on MongoDB';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let store: Store;
  let other: Store;
  let models: Models;
  let proxy: { close(): void };
  let commands: Command[];
  let anna: string;
  /** What the first node announced of messages. */
  let announced: string[];

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    commands = [];
    const uri = server.newDatabase();
    const watched = await commandProxy(server.port, (command) => void commands.push(command));
    proxy = watched;
    store = await openMongoStore({ uri: byPort(uri, watched.port) });
    other = await openMongoStore({ uri });
    models = createModels(await mongoose.createConnection(uri).asPromise());
    anna = await addUser(store, 'anna');
    const members = [{ userId: anna, role: 'owner' as const }];
    await Promise.all(ROOMS.map((id) => store.rooms.create({ id, kind: 'public', name: id, topic: '', members })));
    announced = [];
    store.onChange((changes) => {
      for (const change of changes)
        if ('message' in change) announced.push(`${change.message.id} ${change.message.text}`);
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all([store.close(), other.close(), models.connection.close()]);
    proxy.close();
  });

  const say = async (roomId: string, text: string, by = store, senderId = anna) => {
    const outcome = await by.messages.append(roomId, { senderId, entries: [{ ...draft(`client-${text}`), text }] });
    if (outcome.outcome !== 'done') return outcome.outcome;
    return outcome.results.map((result) => ('message' in result ? result.message.id : result.outcome)).join();
  };
  const sayEverywhere = (text: string) => Promise.all(ROOMS.map((roomId) => say(roomId, text)));
  const ofRooms = (name: string, collection: string) => commands.filter((command) => command[name] === collection);
  const texts = async (roomId: string) => (await readAll(other, roomId)).map(({ text }) => text);
  const pending = () => models.rooms.countDocuments({ _id: { $in: ROOMS }, steps: { $ne: '' } });
  /** What becomes of the next call that stores commits of several rooms; `first` is one of them. */
  const onNextBulk = (decide: (bulk: () => Promise<unknown>, first: string) => Promise<unknown>) => {
    const bulkWrite: typeof mongoose.Model.bulkWrite = Reflect.get(mongoose.Model, 'bulkWrite');
    const spy = vi.spyOn(mongoose.Model, 'bulkWrite');
    spy.mockImplementation(async function (this: unknown, ...args: unknown[]) {
      const bulk = async (): Promise<unknown> => await Reflect.apply(bulkWrite, this, args);
      const asText = JSON.stringify(args);
      if (!asText.includes('"made"')) return await bulk();
      spy.mockRestore();
      return await decide(bulk, /"filter":\{"_id":"(room-\d+)"/.exec(asText)?.[1] ?? '');
    } as never);
  };

  it('go to the database together, and so do their messages', async () => {
    await sayEverywhere('first');
    commands = [];
    expect(await sayEverywhere('second')).toEqual(ROOMS.map((roomId) => `${roomId}:2`));
    expect(ofRooms('update', 'rooms').length).toBeLessThan(10);
    expect(ofRooms('insert', 'messages').length).toBeLessThan(10);
    for (const roomId of ROOMS) expect(await texts(roomId)).toEqual(['first', 'second']);
  });

  it('are each answered what became of it, where another node was faster in one of the rooms', async () => {
    await sayEverywhere('first');
    let faster = '';
    onNextBulk(async (bulk, first) => {
      faster = first;
      await say(faster, 'theirs', other);
      return await bulk();
    });
    const ids = await sayEverywhere('second');
    expect(faster).not.toBe('');
    expect(ids).toEqual(ROOMS.map((roomId) => `${roomId}:${roomId === faster ? 3 : 2}`));
    expect(await texts(faster)).toEqual(['first', 'theirs', 'second']);
    expect(announced.filter((text) => text.endsWith('second'))).toHaveLength(ROOMS.length);
  });

  it.each([
    ['its answer is lost', () => breakConnection()],
    ['one of them is refused', () => Promise.reject(new Error('One is too large.'))],
  ])('are stored and announced once where they took effect, but %s', async (_, fail) => {
    await sayEverywhere('first');
    onNextBulk(async (bulk) => {
      await bulk();
      return await fail();
    });
    expect(await sayEverywhere('second')).toEqual(ROOMS.map((roomId) => `${roomId}:2`));
    expect(announced.toSorted()).toEqual(
      ROOMS.flatMap((roomId) => [`${roomId}:1 first`, `${roomId}:2 second`]).toSorted(),
    );
    for (const roomId of ROOMS) expect(await texts(roomId)).toEqual(['first', 'second']);
  });

  it('leave no steps in the room when nothing follows', async () => {
    await sayEverywhere('first');
    await expect.poll(pending).toBe(0);
  });

  it('leave no steps where a repeat follows at once, or the store is closed', async () => {
    const steps = async () => (await models.rooms.findById('room-0').lean<RoomDocument>())?.steps;
    await say('room-0', 'first');
    for (let i = 0; i < 10; i += 1) await say('room-0', 'first');
    await expect.poll(steps).toBe('');
    await say('room-0', 'second');
    await store.close();
    expect(await steps()).toBe('');
  });

  it('leave no steps where they come while those of others are taken away', async () => {
    await expect.poll(pending).toBe(0);
    const clears = (_: object, { $set }: { $set?: { steps?: string } }) => $set?.steps === '';
    const cleared = Promise.withResolvers<undefined>();
    onNextUpdate(async (clear) => {
      await say('room-1', 'first');
      cleared.resolve(undefined);
      return await clear();
    }, clears);
    await say('room-0', 'first');
    await cleared.promise;
    await expect.poll(pending).toBe(0);
  });

  it('whose answer was lost are carried out when they are answered', async () => {
    const ben = await addUser(store, 'ben');
    await store.members.add('room-0', ben, 'member');
    onNextUpdate(async (update) => {
      await update();
      return breakConnection();
    }, isCommit);
    expect(await store.members.remove('room-0', ben, 'removed')).toMatchObject({ outcome: 'removed' });
    expect(await store.members.find('room-0', ben)).toBeNull();
  });

  it('are not decided on what the node knows of another history of the database', async () => {
    for (const text of ['first', 'second', 'third']) await say('room-0', text);
    const { made: _made, ...room } = (await models.rooms.findById('room-0').lean<RoomDocument>()) ?? {};
    await models.rooms.updateOne({ _id: 'room-0' }, { $set: { made: 'another.7', archived: true } });
    expect(room).toMatchObject({ seq: 3, archived: false });
    expect(await say('room-0', 'fourth')).toBe('archived');
  });

  it('are decided on what the node knows where it commits alone: nothing is read of the room and its members', async () => {
    for (const text of ['first', 'second']) await say('room-0', text);
    commands = [];
    expect(await say('room-0', 'third')).toBe('room-0:3');
    const named = commands.map((command) => Object.entries(command)[0]?.join(' '));
    expect(named.filter((name) => name === 'find rooms' || name === 'find members')).toEqual([]);
  });

  describe('of rooms that the node knows', () => {
    let ben: string;
    beforeEach(async () => {
      ben = await addUser(store, 'ben');
      await store.members.add('room-0', ben, 'member');
      for (const text of ['first', 'second']) await say('room-0', text);
      expect(await say('room-0', 'of-ben-0', store, ben)).toBe('room-0:3');
    });

    it('O4: a repeat is one', async () => {
      expect(await say('room-0', 'second')).toBe('room-0:2');
      expect(await say('room-0', 'fourth')).toBe('room-0:4');
      expect(await texts('room-0')).toEqual(['first', 'second', 'of-ben-0', 'fourth']);
    });

    it('M1: who was removed, muted, or let in by another node is answered by that', async () => {
      expect(await other.members.remove('room-0', ben, 'removed')).toMatchObject({ outcome: 'removed' });
      expect(await say('room-0', 'of-ben-1', store, ben)).not.toContain('room-0:');
      await other.members.add('room-0', ben, 'member');
      expect(await say('room-0', 'of-ben-2', store, ben)).toBe('room-0:4');
      for (const text of ['again-1', 'again-2']) await say('room-0', text);
      await other.members.setMute('room-0', ben, { by: anna, mute: { until: null } });
      expect(await say('room-0', 'of-ben-3', store, ben)).toBe('muted');
      await other.rooms.update('room-0', { archived: true });
      expect(await say('room-0', 'late')).toBe('archived');
    });

    it('a mark that rose meanwhile stays when its member leaves', async () => {
      await other.members.raise('room-0', ben, { readSeq: 3 });
      await say('room-0', 'fourth');
      await store.members.remove('room-0', ben, 'removed');
      const place = await models.members.findById(`room-0:${ben}`).lean<MemberDocument>();
      expect(place).toMatchObject({ gone: true, readSeq: 3 });
    });

    it('another node’s turn comes first', async () => {
      const place = `another ${store.now()} 300`;
      await models.rooms.updateOne({ _id: 'room-0' }, { $set: { turns: [place] } });
      const startedAt = performance.now();
      expect(await say('room-0', 'fourth')).toBe('room-0:4');
      expect(performance.now() - startedAt).toBeGreaterThan(300);
    });
  });

  it('a turn that a node of the version before took comes first, and the place of this node is a turn for that version', async () => {
    for (const text of ['first', 'second', 'third']) await say('room-0', text);
    const turn = { node: 'older', at: store.now() };
    await models.rooms.updateOne({ _id: 'room-0' }, { $set: { turn } });
    const startedAt = performance.now();
    expect(await say('room-0', 'fourth')).toBe('room-0:4');
    expect(performance.now() - startedAt).toBeGreaterThan(1_500);

    await models.rooms.updateOne({ _id: 'room-0' }, { $set: { turns: [`another ${store.now()} 2000`], turn: null } });
    const fifth = say('room-0', 'fifth');
    const now = async () => (await models.rooms.findById('room-0').lean<RoomDocument>())?.turn;
    await expect.poll(now).toMatchObject({ at: expect.any(Number), round: true });
    expect(await fifth).toBe('room-0:5');
    expect(await now()).toBeNull();
  });

  it('a node may take longer for its turn where its last try took long, but no longer than 3.5 seconds', async () => {
    const turns = new RoomTurns('own', models, new StoreClock());
    for (const tookMs of [10, 1_400, 60_000]) {
      turns.tookMs(tookMs);
      await turns.join(roomHead({ _id: 'room-0' }));
    }
    const { turns: places = [] } = (await models.rooms.findById('room-0').lean<RoomDocument>()) ?? {};
    expect(places.map((place) => place.replace(/ \d+ /, ' since '))).toEqual([
      'own since 2000',
      'own since 2800',
      'own since 3500',
    ]);
  });

  it('what a version before this one kept of turns stays as it is', async () => {
    await models.rooms.updateOne({ _id: 'room-0' }, { $set: { turn: { node: 'older', at: 1 } } });
    expect(await say('room-0', 'first')).toBe('room-0:1');
    expect(await models.rooms.findById('room-0').lean<RoomDocument>()).toMatchObject({ turn: { node: 'older' } });
  });
});
