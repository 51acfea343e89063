import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { addUser, draft, newAccount } from '../contract/openStore.ts';
import type { Change } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import type { FactorProof } from '../ports/users.ts';
import { byPort } from '../testing/commandProxy.ts';
import { delayProxy } from '../testing/delayProxy.ts';
import { type MongoServer, startMongo } from '../testing/mongoServer.ts';
import { breakConnection, isCommit, onNextUpdate } from '../testing/onNextUpdate.ts';
import { itOnOwnServer } from '../testing/itOnOwnServer.ts';
import { readAll } from '../testing/readAll.ts';
import { accountDocument } from './accounts.ts';
import type { RoomDocument, UserDocument } from './documents.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { createModels, type Models } from './models.ts';
import { openMongoStore } from './openMongoStore.ts';

const found = await startMongo();
const missing = 'missing' in found ? found.missing : null;
const APPENDER = fileURLToPath(new URL('../testing/appendUntilKilled.ts', import.meta.url));
afterAll(async () => {
  if (!('missing' in found)) await found.stop();
});

const title =
  missing === null ? 'several nodes on one MongoDB' : `skipped: several nodes on one MongoDB, because ${missing}`;
describe.skipIf(missing !== null)(title, () => {
  let server: MongoServer;
  let uri: string;
  let one: Store;
  let two: Store;
  let models: Models;
  let anna: string;
  let changes: Change[];

  beforeEach(async () => {
    if ('missing' in found) throw new Error(found.missing);
    server = found;
    uri = server.newDatabase();
    [one, two] = await Promise.all([openMongoStore({ uri }), openMongoStore({ uri })]);
    models = createModels(await mongoose.createConnection(uri).asPromise());
    anna = await addUser(one, 'anna');
    changes = [];
    for (const store of [one, two]) store.onChange((news) => void changes.push(...news));
  });
  afterEach(async () => {
    await Promise.all([one.close(), two.close(), models.connection.close()]);
  });

  it('opened at the same moment on an empty database make one store', () => {
    expect(one.epoch).toBe(two.epoch);
  });

  it('O2: dates messages by the clock of the database, whatever the clock of a node says', async () => {
    const machine = Date.now.bind(Date);
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => machine() + 3_600_000);
    await one.messages.append('general', { senderId: anna, entries: [draft('hour-ahead-0001')] });
    ahead.mockRestore();
    const message = await one.messages.find('general', 1);
    expect(Math.abs(Date.parse(message?.timestamp ?? '') - machine())).toBeLessThan(60_000);
    expect(Math.abs(one.now() - machine())).toBeLessThan(60_000);
  });

  it('O1, O3: what both write at once in one room is dense, published once, and in the order of rev for a reader', async () => {
    const revOf = (change: Change) => ('message' in change ? [change.message.rev] : []);
    let seen = 0;
    let reading = true;
    const byId = new Map<string, number>();
    // A reader that asks on from where it stands, all the while, must end with everything.
    const reader = (async () => {
      while (reading) {
        const { messages, head } = await two.messages.changes('general', seen, 500);
        for (const message of messages) byId.set(message.id, message.rev);
        seen = head;
      }
    })();
    await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const store = i % 2 ? one : two;
        await store.messages.append('general', {
          senderId: anna,
          entries: [draft(`both-${String(i).padStart(4, '0')}`)],
        });
        if (i % 3 === 0) {
          const other = i % 4 ? one : two;
          await other.messages.react('general', {
            seq: 1 + (i % 7),
            admitted: true,
            userId: anna,
            emoji: `${i}`,
            on: true,
          });
        }
      }),
    );
    reading = false;
    await reader;
    const { messages: rest } = await two.messages.changes('general', seen, 500);
    for (const message of rest) byId.set(message.id, message.rev);

    const revs = changes.flatMap(revOf).sort((a, b) => a - b);
    expect(revs).toEqual(Array.from({ length: revs.length }, (_, i) => i + 1));
    const all = await readAll(one, 'general');
    expect(all.map((message) => message.seq)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(byId).toEqual(new Map(all.map((message) => [message.id, message.rev])));
  });

  it('O3: a node that looked at the room long ago can not take a rev that was given and left since', async () => {
    for (let i = 1; i <= 3; i += 1)
      await one.messages.append('general', { senderId: anna, entries: [draft(`slow-000${i}`)] });
    // Node two has decided to edit message 1; before it commits, node one moves message 2 on twice and leaves rev 4 empty.
    onNextUpdate(async (update) => {
      for (const emoji of ['a', 'b'])
        await one.messages.react('general', { seq: 2, admitted: true, userId: anna, emoji, on: true });
      return await update();
    }, isCommit);
    const edited = await two.messages.edit('general', {
      userId: anna,
      seq: 1,
      admitted: true,
      text: 'edited',
      called: [],
      base: null,
    });
    expect(edited.outcome).toBe('changed');
    const revs = changes.flatMap((change) => ('message' in change ? [change.message.rev] : []));
    expect(revs.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    // Not after a thousand messages of the other: it waits for its turn, not for luck.
    [15, 10, 1_000],
    // One try takes longer than a turn of the usual length: it comes to its commit before it gives up.
    [200, 2, Infinity],
  ])(
    'a node %i ms from the database comes to its commit beside one that is near and never rests',
    async (ms, times, most) => {
      const proxy = await delayProxy(server.port, ms);
      const far = await openMongoStore({ uri: byPort(uri, proxy.port) });
      let done = false;
      const busy = Array.from({ length: 10 }, async (_, lane) => {
        for (let i = 0; !done; i += 1)
          await two.messages.append('general', { senderId: anna, entries: [draft(`near-${lane}-${i}-xx`)] });
      });
      try {
        for (let i = 0; i < times; i += 1) {
          const before = (await two.rooms.find('general'))?.seq ?? 0;
          const outcome = await far.messages.append('general', { senderId: anna, entries: [draft(`far-${i}-xxxx`)] });
          const [result] = outcome.outcome === 'done' ? outcome.results : [];
          expect(result && 'message' in result && result.message.seq - before).toBeLessThan(most);
        }
      } finally {
        done = true;
        await Promise.all(busy);
        await far.close();
        proxy.close();
      }
    },
    120_000,
  );

  itOnOwnServer(
    'G7: is closed in time while the database hangs',
    async () => {
      const store = await openMongoStore({ uri });
      server.pause();
      try {
        let isAnswered = false;
        const under = store.messages
          .append('general', { senderId: anna, entries: [draft('hangs-000001')] })
          .then(null, () => undefined)
          .then(() => void (isAnswered = true));
        const startedAt = performance.now();
        await store.close();
        expect(isAnswered).toBe(false);
        expect(performance.now() - startedAt).toBeLessThan(10_000);
        server.resume();
        await under;
      } finally {
        server.resume();
      }
    },
    180_000,
  );

  it.each([
    ['of a time to come, of before the clock of the database was set back,', 3_600_000, 0, 1_000],
    ['of long ago', -60_000, 0, 1_000],
    ['of a node that has just died', 0, 2_000, 4_000],
  ])('a turn %s holds nobody up', async (_, sinceMs, least, most) => {
    const places = ['another', 'a-third'].map((node) => `${node} ${one.now() + sinceMs} 2000`);
    await models.rooms.updateOne({ _id: 'general' }, { $set: { turns: places } });
    const startedAt = performance.now();
    expect(await one.messages.append('general', { senderId: anna, entries: [draft('after-a-turn-01')] })).toMatchObject(
      { outcome: 'done' },
    );
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(least);
    expect(tookMs).toBeLessThan(most);
    expect((await models.rooms.findById('general').lean<RoomDocument>())?.turns).toEqual([]);
  });

  it('every node comes to its commits in a room in which all of them write all the time, and none stays in its round', async () => {
    const three = await openMongoStore({ uri });
    onTestFinished(() => three.close());
    const longest: number[] = [];
    const nodes = [one, two, three].map(async (store, node) => {
      let ms = 0;
      const lanes = Array.from({ length: 4 }, async (_, lane) => {
        for (let i = 0; i < 10; i += 1) {
          const startedAt = performance.now();
          await store.messages.append('general', { senderId: anna, entries: [draft(`round-${node}-${lane}-${i}`)] });
          ms = Math.max(ms, performance.now() - startedAt);
        }
      });
      await Promise.all(lanes);
      longest.push(ms);
    });
    await Promise.all(nodes);
    const turns = async () => (await models.rooms.findById('general').lean<RoomDocument>())?.turns ?? [];
    await expect.poll(turns).toEqual([]);
    expect(Math.max(...longest)).toBeLessThan(8_000);
    expect(await readAll(one, 'general')).toHaveLength(120);
  });

  it('O4: one clientId sent at once through both is one message', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? one : two).messages.append('general', { senderId: anna, entries: [draft('same-everywhere')] }),
      ),
    );
    const ids = outcomes.map((outcome) => outcome.outcome === 'done' && outcome.results[0]);
    expect(new Set(ids.map((result) => result && 'message' in result && result.message.id))).toEqual(
      new Set(['general:1']),
    );
    expect(ids.filter((result) => result && result.outcome === 'stored')).toHaveLength(1);
  });

  it('the last owner stays, also when two demote each other on two nodes', async () => {
    const ben = await addUser(one, 'ben');
    await one.rooms.create({
      id: 'crew',
      kind: 'private',
      name: 'Crew',
      topic: '',
      members: [anna, ben].map((userId) => ({ userId, role: 'owner' as const })),
    });
    const outcomes = await Promise.all([
      one.members.setRole('crew', anna, 'member'),
      two.members.setRole('crew', ben, 'member'),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['lastOwner', 'set']);
  });

  it('A4: a refresh token rotated at once on both has one successor', async () => {
    const at = new Date().toISOString();
    await one.sessions.create({
      id: 'family',
      userId: anna,
      remember: false,
      createdAt: at,
      expiresAt: at,
      lastUsedAt: new Date(0).toISOString(),
      address: '',
      userAgent: '',
      provider: null,
      begunUnder: 0,
      generation: 1,
      tokens: [{ generation: 1, digest: 'one', usedAt: null }],
      endedAt: null,
      endReason: null,
    });
    const next = { digest: 'two', usedAt: at, address: '', expiresAt: at };
    const rotated = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).sessions.rotate('family', 1, next)),
    );
    expect(new Set(rotated.map((session) => session?.generation))).toEqual(new Set([2]));
  });

  it('W2: each counts what both wrote and deleted, as the room was at the head that is asked for', async () => {
    const ben = await addUser(two, 'ben');
    const unread = async (store: Store, rev: number, readSeq = 0) =>
      (await store.messages.unread(ben, [{ roomId: 'general', readSeq, seq: Math.min(rev, 4), rev }]))[0]?.unread;
    await one.messages.append('general', { senderId: anna, entries: [draft('mine-0001'), draft('mine-0002')] });
    expect([await unread(one, 2), await unread(two, 2)]).toEqual([2, 2]);
    await one.messages.append('general', { senderId: anna, entries: [draft('mine-0003')] });
    await two.messages.append('general', { senderId: ben, entries: [draft('theirs-01')] });
    expect([await unread(one, 4), await unread(two, 4)]).toEqual([3, 3]);
    await two.messages.erase('general', { userId: anna, seq: 2, admitted: true });
    expect([await unread(one, 5), await unread(two, 5)]).toEqual([2, 2]);
    // What was answered with an older head stays right for that head.
    expect([await unread(one, 4), await unread(two, 4, 2)]).toEqual([3, 1]);
    await one.messages.react('general', { seq: 1, admitted: true, userId: ben, emoji: 'a', on: true });
    expect([await unread(one, 6, 1), await unread(two, 6)]).toEqual([1, 2]);
  });

  it('a room whose making was answered with a lost connection is made once, and is one’s own', async () => {
    const create: typeof mongoose.Model.create = Reflect.get(mongoose.Model, 'create');
    const lost = vi.spyOn(mongoose.Model, 'create').mockImplementationOnce(async function (this: unknown, ...args) {
      await Reflect.apply(create, this, args);
      throw new mongoose.mongo.MongoNetworkError('The connection broke.');
    });
    const made = { id: 'made-once', kind: 'private' as const, name: 'Once', topic: '' };
    const members = [{ userId: anna, role: 'owner' as const }];
    expect(await one.rooms.create({ ...made, members })).toMatchObject({ outcome: 'created' });
    lost.mockRestore();
    expect(await two.rooms.create({ ...made, members })).toMatchObject({ outcome: 'taken' });
    expect(await two.members.find('made-once', anna)).toMatchObject({ role: 'owner' });
  });

  it('O1: what is written at once and is more than a document may hold goes into several commits', async () => {
    const text = '\u20ac'.repeat(10_000);
    const batch = (n: number) =>
      Array.from({ length: 100 }, (_, i) => ({ ...draft(`large-${n}-${String(i).padStart(3, '0')}`), text }));
    const outcomes = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6].map((n) => one.messages.append('general', { senderId: anna, entries: batch(n) })),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(7).fill('done'));
    expect((await two.rooms.find('general'))?.seq).toBe(700);
  }, 120_000);

  it('W2: a message counts from its commit on, also when the node that wrote it died before it carried that out', async () => {
    const ben = await addUser(two, 'ben');
    await one.messages.append('general', { senderId: anna, entries: [draft('first-001')] });
    await two.messages.unread(ben, [{ roomId: 'general', readSeq: 0, seq: 1, rev: 1 }]);
    await one.messages.append('general', { senderId: anna, entries: [draft('second-01')] });
    // As if it had died: the message waits in the room, and is not in the collection yet.
    const message = await models.messages.findById('general:2').lean();
    await models.messages.deleteOne({ _id: 'general:2' });
    const steps = JSON.stringify([{ kind: 'insert', message }]);
    const room = await models.rooms.findById('general').lean<RoomDocument>();
    const commit = { id: 'of-the-dead', at: Date.now() };
    await models.rooms.updateOne({ _id: 'general' }, { $set: { steps, commit, version: (room?.version ?? 0) + 1 } });
    expect(await two.messages.unread(ben, [{ roomId: 'general', readSeq: 0, seq: 2, rev: 2 }])).toEqual([
      { unread: 2, mentions: 0 },
    ]);
  });

  it('R4, M2: each finds in the store what the other changed', async () => {
    const since = two.shared?.position() ?? 0;
    const ben = await addUser(one, 'ben');
    await one.messages.append('general', { senderId: anna, entries: [draft('news-00001')] });
    await one.members.remove('general', ben, 'left');
    const news = await two.shared?.news(since);
    expect(news?.rooms).toContainEqual(expect.objectContaining({ id: 'general', rev: 1 }));
    expect(news?.members).toContainEqual(
      expect.objectContaining({ gone: { reason: 'left' }, member: expect.objectContaining({ userId: ben }) }),
    );
  });

  describe('processes on one store', () => {
    const shared = (store: Store) => {
      if (!store.shared) throw new Error('These stores are shared.');
      return store.shared;
    };
    const process = (place: string, fields = {}) => ({ place, secret: 'theirs', hasBus: true, ...fields });
    const TOGETHER = { signing: { secret: 'theirs' } };
    const leaveAll = () => models.meta.updateOne({ _id: 'store' }, { $unset: { processes: 1, signing: 1 } });
    beforeEach(leaveAll);

    it('go together where all have a bus and one secret', async () => {
      for (const [i, place] of ['here', 'there', 'elsewhere', 'here'].entries())
        expect(await shared(i % 2 ? one : two).enter(process(place))).toMatchObject(TOGETHER);
      expect(await shared(one).enter(process('a fourth', { secret: 'another' }))).toMatchObject({
        against: { secret: 'theirs' },
      });
    });

    it('one without a bus goes with nobody, whoever came first, with or without one', async () => {
      const alone = process('here', { hasBus: false });
      for (const hasBus of [true, false]) {
        await leaveAll();
        expect(await shared(one).enter(alone)).toMatchObject(TOGETHER);
        expect(await shared(two).enter(process('there', { hasBus }))).toMatchObject({ against: alone });
        await shared(one).leave('here');
        expect(await shared(two).enter(process('there', { hasBus }))).toMatchObject(TOGETHER);
        expect(await shared(one).enter(alone)).toMatchObject({ against: { place: 'there', hasBus } });
      }
    });

    it('of two that begin at once and do not go together one does', async () => {
      for (const fields of [{ hasBus: false }, { secret: 'another' }]) {
        await leaveAll();
        const both = [shared(one).enter(process('here')), shared(two).enter(process('there', fields))];
        expect((await Promise.all(both)).filter((entered) => 'signing' in entered)).toHaveLength(1);
      }
    });

    it('one that was killed comes back to its place, with what it says now', async () => {
      await shared(one).enter(process('here', { hasBus: false }));
      expect(await shared(two).enter(process('here', { secret: 'another' }))).toMatchObject({
        signing: { secret: 'another' },
      });
      expect(await shared(one).enter(process('there', { secret: 'another' }))).toMatchObject({
        signing: { secret: 'another' },
      });
    });

    it('a new secret signs when every process here has it as its own, and until then the one before it', async () => {
      const before = { signing: { secret: 'theirs', since: expect.any(Number) } };
      const changed = { secret: 'new', previous: 'theirs' };
      await shared(one).enter(process('here'));
      await shared(two).enter(process('there'));
      const first = await shared(one).enter(process('here', changed));
      expect(first).toEqual(before);
      expect(await shared(two).enter(process('there'))).toEqual(first);
      const all = await shared(two).enter(process('there', changed));
      expect(all).toEqual({ signing: { secret: 'new', since: expect.any(Number) } });
      expect(await shared(one).enter(process('here', changed))).toEqual(all);
      // What all others sign now it would not understand.
      expect(await shared(two).enter(process('there'))).toMatchObject({ against: { place: 'here' } });
      // One that changes twice at once understands none of the others.
      expect(await shared(two).enter(process('there', { secret: 'newer', previous: 'other' }))).toMatchObject({
        against: { place: 'here' },
      });
    });

    it('one is gone when it says nothing for 25 s, or when its word is of a time to come', async () => {
      // However long the questions take, no time goes by for the processes.
      vi.useFakeTimers({ toFake: ['performance'] });
      onTestFinished(() => void vi.useRealTimers());
      for (const [off, isGone] of [
        [-24_000, false],
        [-26_000, true],
        [60_000, true],
      ] as const) {
        await leaveAll();
        await shared(one).enter(process('here', { hasBus: false }));
        await models.meta.updateOne({ _id: 'store' }, { $inc: { 'processes.here.0.at': off } });
        const entered = await shared(two).enter(process('there'));
        expect('signing' in entered, String(off)).toBe(isGone);
      }
    });
  });

  describe('a node that dies', () => {
    /** Commits one message as a node does that dies before it has carried the commit out. */
    async function commitAndDie(clientId: string): Promise<void> {
      const room = await models.rooms.findById('general').lean<RoomDocument>();
      if (!room) throw new Error('no room');
      const { seq, rev, version } = { seq: room.seq + 1, rev: room.rev + 1, version: room.version + 1 };
      const message = {
        _id: `general:${seq}`,
        roomId: 'general',
        seq,
        rev,
        senderId: anna,
        clientId,
        text: `text of ${clientId}`,
        at: room.lastAt + 1,
        editedAt: null,
        deleted: false,
        replyTo: null,
        mentions: [],
        reactions: [],
        files: [],
        previews: [],
        pinned: null,
        digest: null,
      };
      const steps = JSON.stringify([{ kind: 'insert', message }]);
      const commit = { id: clientId, at: Date.now() };
      await models.rooms.updateOne({ _id: 'general' }, { $set: { seq, rev, version, commit, steps } });
    }

    it('between commit and carrying out: readers see the message, the next writer finishes it, a repeat finds it', async () => {
      await one.messages.append('general', { senderId: anna, entries: [draft('before-the-end')] });
      await commitAndDie('last-words');
      expect((await two.messages.find('general', 2))?.clientId).toBe('last-words');
      expect((await two.messages.page('general', { limit: 10 })).messages).toHaveLength(2);
      expect((await two.messages.changes('general', 1, 10)).messages.map(({ seq }) => seq)).toEqual([2]);
      expect(
        await two.messages.append('general', { senderId: anna, entries: [draft('last-words'), draft('life-goes-on')] }),
      ).toMatchObject({
        results: [
          { outcome: 'repeated', message: { seq: 2 } },
          { outcome: 'stored', message: { seq: 3 } },
        ],
      });
      expect(await models.messages.countDocuments({ roomId: 'general' })).toBe(3);
    });

    it('B2: between making a room and adding its members: whoever was to be in it is in', async () => {
      const members = [{ userId: anna, role: 'member' as const }];
      await one.rooms.create({ id: 'half-made', kind: 'pm', name: '', topic: '', members });
      const [member] = await models.members.find({ roomId: 'half-made' }).lean();
      await models.members.deleteMany({ roomId: 'half-made' });
      const steps = JSON.stringify([{ kind: 'member', member }]);
      await models.rooms.updateOne({ _id: 'half-made' }, { $set: { commit: { id: 'half', at: Date.now() }, steps } });
      expect(await two.members.findWithRoom('half-made', anna)).toMatchObject({ member: { userId: anna } });
      expect(await two.members.findWithRoom('half-made', 'somebodyelse0000')).toMatchObject({ member: null });
    });

    it('at any moment (kill -9, four times beside a living node): all that was acknowledged is at its place, dense and once', async () => {
      const acknowledged = new Map<number, string>();
      for (let run = 0; run < 4; run += 1) {
        const child = spawn(process.execPath, [APPENDER, uri, String(run), anna], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let seen = 0;
        for await (const line of createInterface({ input: child.stdout })) {
          const [seq, clientId = ''] = line.split(' ');
          acknowledged.set(Number(seq), clientId);
          seen += 1;
          if (seen % 20 === 0)
            await one.messages.append('general', { senderId: anna, entries: [draft(`beside-${run}-${seen}`)] });
          if (seen === 60 + run * 7) child.kill('SIGKILL');
        }
        expect(seen).toBeGreaterThanOrEqual(60);
      }
      const all = await readAll(two, 'general');
      const byPlace = new Map(all.map((message) => [message.seq, message.clientId]));
      for (const [seq, clientId] of acknowledged) expect(byPlace.get(seq)).toBe(clientId);
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: all.length }, (_, i) => i + 1));
      expect(new Set(all.map(({ clientId }) => clientId)).size).toBe(all.length);
    }, 120_000);

    /** Takes somebody out of General as a node does that dies before it has carried that out. */
    async function removeAndDie(userId: string, at: number): Promise<void> {
      const room = await models.rooms.findById('general').lean<RoomDocument>();
      const member = await models.members.findById(`general:${userId}`).lean();
      const version = (room?.version ?? 0) + 1;
      const gone = { ...member, gone: true, leftReason: 'removed', version, changed: at };
      const steps = JSON.stringify([{ kind: 'member', member: gone }]);
      const commit = { id: 'removal', at };
      await models.rooms.updateOne({ _id: 'general' }, { $set: { version, commit, steps, changed: at } });
    }
    const goneOf = async (userId: string, since: number) => {
      const news = await two.shared?.news(since);
      return news?.members.flatMap(({ member, gone }) => (member.userId === userId ? [gone] : []));
    };

    it('M2: seconds after a removal: whoever looks for news finishes it, and the next news bring it', async () => {
      const ben = await addUser(one, 'ben');
      const since = two.shared?.position() ?? 0;
      await removeAndDie(ben, Date.now() - 6_000);
      expect(await goneOf(ben, since)).toEqual([null]);
      expect(await goneOf(ben, since)).toEqual([{ reason: 'removed' }]);
    });

    it('M1, M2: a minute after a removal: it counts for who is asked about, and the next news bring it', async () => {
      const ben = await addUser(one, 'ben');
      await removeAndDie(ben, Date.now() - 60_000);
      const since = Date.now() - 15_000;
      expect(await two.rooms.ofUser(ben)).toMatchObject({ memberships: [] });
      expect(await goneOf(ben, since)).toEqual([{ reason: 'removed' }]);
      expect((await two.shared?.news(since))?.rooms.map(({ id }) => id)).toContain('general');
    });

    it('O2: half-way through erasing a room: it is found by nobody, and whoever meets it finishes it, but for its id', async () => {
      const room = { id: 'crew', kind: 'public' as const, name: 'Crew', topic: 'boats' };
      const members = [{ userId: anna, role: 'owner' as const }];
      await one.rooms.create({ ...room, members });
      const entries = ['erased-0001', 'erased-0002', 'erased-0003'].map((clientId) => draft(clientId));
      await one.messages.append('crew', { senderId: anna, entries });
      const updateOne: typeof mongoose.Model.updateOne = Reflect.get(mongoose.Model, 'updateOne');
      const dies = vi.spyOn(mongoose.Model, 'updateOne').mockImplementation(function (
        this: typeof mongoose.Model,
        ...args: unknown[]
      ): unknown {
        return this.modelName === 'members'
          ? Promise.reject(new Error('killed'))
          : Reflect.apply(updateOne, this, args);
      } as never);
      await expect(one.rooms.erase('crew')).rejects.toThrow('killed');
      dies.mockRestore();
      expect(await models.members.countDocuments({ roomId: 'crew', gone: false })).toBe(1);

      expect(await two.members.findWithRoom('crew', anna)).toBeNull();
      expect((await two.rooms.ofUser(anna)).memberships.map(({ room: { id } }) => id)).toEqual(['general']);
      expect(await two.rooms.unfinishedErasures()).toEqual(['crew']);
      const left = async () => {
        await two.rooms.goOnErasing('crew', 2);
        const there = { roomId: 'crew', gone: false };
        return [await models.messages.countDocuments({ roomId: 'crew' }), await models.members.countDocuments(there)];
      };
      await expect.poll(left, { timeout: 10_000 }).toEqual([0, 0]);
      expect((await two.shared?.news(0))?.members).toContainEqual(
        expect.objectContaining({ member: expect.objectContaining({ roomId: 'crew' }), gone: { reason: 'deleted' } }),
      );

      // A while later.
      await models.rooms.updateOne({ _id: 'crew' }, { $set: { 'erased.at': 0 } });
      expect(await two.rooms.goOnErasing('crew', 2)).toBe(false);
      expect(await models.members.countDocuments({ roomId: 'crew' })).toBe(0);
      expect(await models.rooms.findById('crew').lean()).toMatchObject({ name: '', topic: '', seq: 0, steps: '' });
      expect(await two.rooms.unfinishedErasures()).toEqual([]);
      expect(await one.rooms.create({ ...room, members })).toMatchObject({ outcome: 'taken' });
    });

    it('half-way through an account: whoever meets it next finishes it', async () => {
      await addUser(one, 'half');
      const [user] = await models.users.find({ username: 'half' }).lean();
      await models.users.updateOne({ _id: user?._id }, { $set: { joined: false } });
      await one.members.remove('general', user?._id ?? '', 'left');
      await two.users.findByLogin('half');
      expect(await two.members.find('general', user?._id ?? '')).toMatchObject({ role: 'member' });
    });
  });

  const begin = (id: string, begunUnder = 0) =>
    one.sessions.create({
      id,
      userId: anna,
      remember: false,
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      lastUsedAt: new Date(0).toISOString(),
      address: '',
      userAgent: '',
      provider: null,
      begunUnder,
      generation: 1,
      tokens: [{ generation: 1, digest: id, usedAt: null }],
      endedAt: null,
      endReason: null,
    });
  const alive = async () => (await two.sessions.ofUser(anna)).map(({ id }) => id).sort();

  describe('M2: a process that dies when it has written a new password', () => {
    beforeEach(async () => {
      for (const id of ['family-1', 'family-2']) await begin(id);
      // As it leaves the account: no session was ended yet.
      const ending = { reason: 'passwordChanged', keep: 'family-2' };
      await models.users.updateOne(
        { _id: anna },
        { $set: { passwordHash: 'next', sessionsFrom: 5_000, ending, changed: Date.now() } },
      );
      // Somebody signs in with it before anybody noticed.
      await begin('family-3', 5_000);
    });
    afterEach(async () => {
      expect(await alive()).toEqual(['family-2', 'family-3']);
      expect((await two.sessions.find('family-1'))?.endReason).toBe('passwordChanged');
      expect((await models.users.findById(anna).lean())?.ending).toBeNull();
      expect(changes.filter(({ kind }) => kind === 'sessionsEnded')).toEqual([
        { kind: 'sessionsEnded', userId: anna, sessionIds: ['family-1'], reason: 'passwordChanged' },
      ]);
    });

    it('another that looks for news ends the older sessions', async () => {
      const news = await two.shared?.news(two.shared.position());
      expect(news?.users.map(({ id }) => id)).toEqual([anna]);
      expect((await two.shared?.news(0))?.sessions).toMatchObject([
        { sessionId: 'family-1', reason: 'passwordChanged' },
      ]);
    });

    it('and so does whoever meets the account', async () => {
      await two.users.find(anna);
    });
  });

  describe('an invitation of one use', () => {
    const accountOf = (username: string) => newAccount(`new${username}`.padEnd(16, '0'), username);
    const usesOf = async () => (await models.invites.findById('once').lean())?.uses;
    /** The first write that a node which dies has done: the use is taken, and nothing came of it yet. */
    const takeAndDie = (userId: string, account: UserDocument | null) =>
      models.invites.updateOne(
        { _id: 'once' },
        { $set: { [`taken.${userId}`]: true, [`pending.${userId}`]: { account } }, $inc: { uses: 1 } },
      );
    const died = (username: string) => ({ ...accountDocument(accountOf(username), Date.now()), invitedTo: 'crew' });

    beforeEach(async () => {
      const members = [{ userId: anna, role: 'owner' as const }];
      await one.rooms.create({ id: 'crew', kind: 'private', name: 'Crew', topic: '', members });
      await one.invites.create({
        id: 'once',
        digest: 'of once',
        createdBy: anna,
        roomId: 'crew',
        createdAt: new Date().toISOString(),
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        maxUses: 1,
      });
    });
    afterEach(async () => expect((await models.invites.findById('once').lean())?.pending ?? {}).toEqual({}));

    it('used twice at once on two nodes makes one account', async () => {
      const outcomes = await Promise.all(
        [one, two].map((store, i) => store.invites.register('once', accountOf(`p${i}`))),
      );
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', 'spent']);
      expect(await models.users.countDocuments({ username: /^p/ })).toBe(1);
    });

    it('whose node died before it made the account: whoever meets it makes it, with its room', async () => {
      await takeAndDie('newcarl000000000', died('carl'));
      expect(await two.invites.findByDigest('of once')).toMatchObject({ uses: 1 });
      const carl = await two.users.findByLogin('carl');
      expect(carl?.passwordHash).toBe('hash');
      for (const roomId of ['general', 'crew'])
        expect(await two.members.find(roomId, carl?.user.id ?? '')).toMatchObject({ role: 'member' });
      expect(await two.invites.register('once', accountOf('dora'))).toEqual({ outcome: 'spent' });
    });

    it('whose node died when the name had been taken meanwhile gives its use back', async () => {
      await takeAndDie('newcarl000000000', died('carl'));
      await addUser(one, 'carl');
      expect(await two.invites.find('once')).toMatchObject({ uses: 0 });
      expect(await two.invites.register('once', accountOf('dora'))).toEqual({ outcome: 'created' });
    });

    it('whose node died when the account was made and in no room yet: whoever meets the account brings it in', async () => {
      const carl = died('carl');
      await takeAndDie(carl._id, carl);
      await models.users.create([carl]);
      await two.users.findByLogin('carl');
      expect(await two.members.find('crew', carl._id)).toMatchObject({ role: 'member' });
      expect(await two.invites.find('once')).toMatchObject({ uses: 1 });
      expect(await models.users.countDocuments({ username: 'carl' })).toBe(1);
    });

    it('whose node died before it brought somebody in: whoever meets it does', async () => {
      const ben = await addUser(one, 'ben');
      await takeAndDie(ben, null);
      expect(await two.invites.accept('once', ben)).toMatchObject({ outcome: 'added' });
      await one.members.remove('crew', ben, 'left');
      await models.invites.updateOne({ _id: 'once' }, { $set: { [`pending.${ben}`]: { account: null } } });
      await two.invites.find('once');
      expect(await two.members.find('crew', ben)).toMatchObject({ role: 'member' });
      expect(await usesOf()).toBe(1);
    });

    it('is purged when what was left of it is done', async () => {
      await takeAndDie('newcarl000000000', died('carl'));
      expect(await two.invites.purge(new Date(Date.now() + 120_000).toISOString())).toBe(1);
      expect(await two.users.findByLogin('carl')).not.toBeNull();
    });
  });

  it('of two new passwords at once on two nodes one is taken, and its session alone goes on', async () => {
    for (const id of ['family-1', 'family-2', 'family-3']) await begin(id);
    const outcomes = await Promise.all(
      [one, two].map((store, i) =>
        store.users.replacePassword(anna, { from: 'hash', to: `next-${i}`, keep: `family-${i + 1}`, proof: null }),
      ),
    );
    expect([...outcomes].sort()).toEqual(['replaced', 'stale']);
    expect(await alive()).toEqual([`family-${outcomes.indexOf('replaced') + 1}`]);
  });

  it('a code is taken once over two nodes that are asked at once, and so is a recovery code', async () => {
    const pending = { secret: 'sealed', until: 9_000 };
    await one.users.changeFactor(anna, { kind: 'begin', proof: null, pending });
    const recoveryCodes = ['a', 'b'];
    await two.users.changeFactor(anna, { kind: 'switchOn', secret: 'sealed', timeStep: 100, recoveryCodes });
    const take = async (proof: FactorProof) => {
      const asked = [one, two, one, two].map((store) => store.users.changeFactor(anna, { kind: 'take', proof }));
      return (await Promise.all(asked)).toSorted();
    };
    const once = ['changed', 'used', 'used', 'used'];
    for (let timeStep = 101; timeStep < 111; timeStep += 1)
      expect(await take({ secret: 'sealed', timeStep })).toEqual(once);
    expect(await take({ secret: 'sealed', recoveryCode: 'a' })).toEqual(once);
    expect((await two.users.find(anna))?.secondFactor).toMatchObject({ timeStep: 110, recoveryCodes: ['b'] });
  });

  it('a code that was taken though the answer was lost has let in who brought it', async () => {
    await one.users.changeFactor(anna, { kind: 'begin', proof: null, pending: { secret: 'sealed', until: 9_000 } });
    await one.users.changeFactor(anna, { kind: 'switchOn', secret: 'sealed', timeStep: 100, recoveryCodes: [] });
    // The write is carried out, and the connection ends before its answer.
    let asked = 0;
    const isOfAnna = (filter: object) => '_id' in filter && filter._id === anna;
    onNextUpdate(async (update) => {
      await update();
      onNextUpdate(async (again) => {
        asked += 1;
        return await again();
      }, isOfAnna);
      return breakConnection();
    }, isOfAnna);
    expect(await two.users.changeFactor(anna, { kind: 'take', proof: { secret: 'sealed', timeStep: 101 } })).toBe(
      'changed',
    );
    expect(asked).toBe(1);
  });

  it('C10: signs nobody out: sessions that were begun before a new password could end them go on until one does', async () => {
    for (const id of ['before-1', 'before-2']) await begin(id);
    const { users, sessions, connection } = models;
    const usedAt = new Date(Date.now() + 1_000).toISOString();
    await two.sessions.markUsed('before-1', 1, usedAt);
    await users.collection.updateMany({}, { $unset: { sessionsFrom: 1, ending: 1 } });
    await sessions.collection.updateMany({}, { $unset: { begunUnder: 1, lastUsedAt: 1 } });
    // A node of the version before goes on meanwhile.
    expect(await two.users.find(anna)).toMatchObject({ passwordHash: 'hash', sessionsFrom: 0 });
    await connection.collection<{ _id: string }>('migrations').deleteOne({ _id: '0004-sessions-from' });
    expect(await migrate(models, 0)).toEqual(['0004-sessions-from']);
    expect(await users.findById(anna).lean()).toMatchObject({ sessionsFrom: 0, ending: null });
    expect(await alive()).toEqual(['before-1', 'before-2']);
    const [first, second] = [await two.sessions.find('before-1'), await two.sessions.find('before-2')];
    expect([first?.lastUsedAt, second?.lastUsedAt]).toEqual([usedAt, second?.createdAt]);
    await two.users.replacePassword(anna, { from: 'hash', to: 'next', keep: 'before-2', proof: null });
    expect(await alive()).toEqual(['before-2']);
  });

  it('C10: reactions that were stored before come to the one form of their emoji', async () => {
    await one.messages.append('general', { senderId: anna, entries: [draft('kept-client')] });
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
    await expect.poll(() => models.messages.countDocuments({ roomId: 'general', seq: 1 })).toBe(1);
    await models.messages.updateOne({ roomId: 'general', seq: 1 }, { $set: { reactions: before } });
    await models.connection.collection<{ _id: string }>('migrations').deleteOne({ _id: '0002-emoji-forms' });
    expect(await migrate(models, 0)).toEqual(['0002-emoji-forms']);
    expect((await two.messages.find('general', 1))?.reactions).toEqual([
      { emoji: '👍', userIds: ['a', 'b', 'c'] },
      { emoji: '❤\ufe0f', userIds: ['a'] },
      { emoji: '🚤', userIds: ['c'] },
    ]);
  });

  it('C10: a migration that was killed half-way runs again and is done once, on a populated store and beside a running node', async () => {
    await one.messages.append('general', { senderId: anna, entries: [draft('kept-client')] });
    let runs = 0;
    const later = {
      name: '9999-later',
      up: async () => {
        runs += 1;
        await models.connection.collection('rooms').createIndex({ kind: 1 }, {}, {});
        if (runs === 1) throw new Error('the power went');
      },
    };
    await expect(migrate(models, 0, [...MIGRATIONS, later])).rejects.toThrow(/the power went/);
    await one.messages.append('general', { senderId: anna, entries: [draft('meanwhile-1')] });
    expect(await migrate(models, 0, [...MIGRATIONS, later])).toEqual(['9999-later']);
    expect(await migrate(models, 0, [...MIGRATIONS, later])).toEqual([]);
    expect((await two.messages.page('general', { limit: 5 })).messages).toHaveLength(2);
  });

  itOnOwnServer(
    'S1, E5: while the database is away writes fail as unknown; when it is back all goes on, and a repeat is answered once',
    async () => {
      await one.messages.append('general', { senderId: anna, entries: [draft('before-it-went')] });
      await server.kill();
      const asked = one.messages.append('general', { senderId: anna, entries: [draft('while-away')] });
      await expect(asked).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE', statusCode: 503 });
      await expect(two.ping()).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE' });
      await server.restart();
      await expect
        .poll(
          () =>
            two.ping().then(
              () => 'up',
              () => 'down',
            ),
          { timeout: 15_000 },
        )
        .toBe('up');
      for (const store of [one, two]) {
        const outcome = await store.messages.append('general', { senderId: anna, entries: [draft('while-away')] });
        expect(outcome).toMatchObject({ results: [{ message: { seq: 2 } }] });
      }
      expect(await readAll(one, 'general')).toHaveLength(2);
    },
    180_000,
  );
});

describe('a MONGO_URI that leads nowhere', () => {
  it('is said in one line', async () => {
    await expect(openMongoStore({ uri: 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=200' })).rejects.toThrow(
      /^MONGO_URI: no MongoDB can be used there: .*$/,
    );
  });
});
