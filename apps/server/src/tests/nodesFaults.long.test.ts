import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { itOnOwnServer } from '@palaver/store/testing/itOnOwnServer';
import { readAll } from '@palaver/store/testing/readAll';
import { connect } from '../testing/connect.ts';
import { describeNodes, hears, type Person, timesHeard } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';
import { startProcess } from '../testing/startProcess.ts';
import { registerAt } from '../testing/startServer.ts';

/** What a node could not say in Redis it says again within twenty seconds. */
const SPOKEN = { timeout: 40_000, interval: 200 };

await describeNodes('what breaks around two nodes, and heals by itself', (nodes) => {
  let anna: Person;
  let ben: Person;
  let redis: Redis;

  beforeAll(async () => {
    [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 1)];
    await nodes.joined(anna, ben);
    redis = new Redis(nodes.redis.url);
    redis.on('error', () => undefined);
  });
  afterAll(() => redis.disconnect());

  it('socket.io#4845: when only the links that listen to Redis are cut, the nodes hear each other again, and nothing is missing', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      expect(Number(await redis.client('KILL', 'TYPE', 'PUBSUB'))).toBeGreaterThan(0);
      for (const speaker of [anna, ben]) ids.push((await nodes.say(speaker, 'general', `cut ${i} ${speaker.id}`)).id);
      await nodes.joined(anna, ben);
    }
    for (const [speaker, listener] of [
      [anna, ben],
      [ben, anna],
    ] as const)
      for (let i = 0; i < 3; i += 1) {
        const { message } = await listener.socket.waitFor(
          'chatMessage',
          (data) => data.message.text === `cut ${i} ${speaker.id}`,
        );
        expect(ids).toContain(message.id);
        expect(timesHeard(listener.socket, message.id)).toBe(1);
      }
  });

  it('SAGE-3#175: who was online through a node that was killed is offline when its word in Redis has run out, after 60 s at most', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-killed-'));
    const killed = startProcess({ ...nodes.env, DATA_DIR: folder }, { cwd: folder });
    try {
      const [, url = ''] = await killed.printed(/open at (http:\S+)/);
      // Without a device at any other node: the word that counts is the killed one's alone.
      const { user: ghost, accessToken } = await registerAt(url, 'ghost');
      const device = await connect(url, accessToken);
      const key = await vi.waitFor(async () => {
        const found = await keyOf(ghost.id);
        expect(found).not.toBe('');
        return found;
      }, SPOKEN);
      await vi.waitFor(async () => expect(await isOnline(ghost.id)).toBe(true), SPOKEN);
      killed.child.kill('SIGKILL');
      await killed.ended;
      device.close();
      const seconds = await redis.ttl(key);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
      // So much time goes by.
      await redis.pexpire(key, 1);
      await vi.waitFor(async () => expect(await isOnline(ghost.id)).toBe(false), SPOKEN);
    } finally {
      killed.child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('pokecollector#350: a node with another JWT_SECRET than the others does not start, and says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-secret-'));
    const other = startProcess({ ...nodes.env, DATA_DIR: folder, JWT_SECRET: 'x'.repeat(40) }, { cwd: folder });
    expect(await other.ended).toBe(1);
    expect(other.output()).toMatch(
      /^JWT_SECRET: another process on this database \(.*\) has another one\. Set the same for all/m,
    );
    await rm(folder, { recursive: true, force: true });
    await nodes.say(anna, 'general', 'and the others go on');
    await hears(ben, 'and the others go on');
  });

  /** What the node that somebody is online through says in Redis. */
  async function keyOf(userId: string): Promise<string> {
    for (const key of await redis.keys('palaver:*:online:*')) if (await redis.hexists(key, userId)) return key;
    return '';
  }

  async function isOnline(userId: string): Promise<boolean> {
    const { items } = (await nodes.call(ben, 1, 'GET', '/rooms/general/members?limit=100')).body;
    const online: string[] = items.flatMap((one: { user: { id: string }; online: boolean }) =>
      one.online ? [one.user.id] : [],
    );
    return online.includes(userId);
  }

  itOnOwnServer(
    'socket.io-client#1527: what a client asks in its connect handler is answered, also when the store takes its time',
    async () => {
      nodes.mongo.pause();
      const socket = io(nodes.url(1), { auth: { token: anna.token, protocol: 1 }, transports: ['websocket'] });
      try {
        const answers = new Promise<{ ok: boolean }[]>((resolve, reject) => {
          socket.once('connect', () => {
            // And again while the first questions are under way.
            nodes.mongo.pause();
            setTimeout(() => nodes.mongo.resume(), 1_500);
            const early = { roomId: 'general', clientId: nodes.clientId(), text: 'said at once' };
            const asks: [string, object][] = [
              ['sync', { rooms: {} }],
              ['chatMessage', early],
              ['joinRoom', { roomId: 'general' }],
            ];
            Promise.all(asks.map(([event, payload]) => socket.timeout(15_000).emitWithAck(event, payload))).then(
              resolve,
              reject,
            );
          });
          setTimeout(() => nodes.mongo.resume(), 1_500);
        });
        expect((await answers).map(({ ok }) => ok)).toEqual([true, true, true]);
        await hears(ben, 'said at once');
      } finally {
        nodes.mongo.resume();
        socket.close();
      }
    },
  );

  it('E3: a Redis that is full throws nothing out, people go on, and /ready says that it takes nothing', async () => {
    const word = () => keyOf(anna.id);
    await vi.waitFor(async () => expect(await word()).not.toBe(''), SPOKEN);
    await redis.config('SET', 'maxmemory', '1');
    try {
      await expect(redis.set('palaver:one-more', 'x')).rejects.toThrow('OOM');
      await redis.expire(await word(), 30);
      const { message } = (
        await Promise.all([nodes.say(anna, 'general', 'in a full Redis'), hears(ben, 'in a full Redis')])
      )[1];
      expect(message.senderId).toBe(anna.id);
      await nodes.joined(anna, ben);
      // Limits are counted by each node, and who was here still is.
      const late = await nodes.join('late', 0);
      await vi.waitFor(async () => expect(await redis.ttl(await word())).toBeGreaterThan(30), SPOKEN);
      expect(await isOnline(anna.id)).toBe(true);
      late.socket.close();
      for (const node of [0, 1]) expect(await nodes.isReady(node)).toBe(false);
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
    for (const node of [0, 1]) await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(true), SPOKEN);
  });

  it('E3: a Redis that was made a replica is not ready, and a node connects anew until it takes writes again', async () => {
    await nodes.joined(anna, ben);
    const connections = async () => [...String(await redis.client('LIST')).matchAll(/^id=\d+/gm)].map(String);
    const before = await connections();
    // Of a master that does not answer: it serves what it has and takes nothing.
    await redis.replicaof('127.0.0.1', '1');
    try {
      for (const node of [0, 1]) await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(false), SPOKEN);
      await vi.waitFor(
        async () => expect((await connections()).some((one) => !before.includes(one))).toBe(true),
        SPOKEN,
      );
      await Promise.all([nodes.say(anna, 'general', 'to a replica'), hears(ben, 'to a replica')]);
    } finally {
      await redis.replicaof('NO', 'ONE');
    }
    for (const node of [0, 1]) await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(true), SPOKEN);
    await nodes.joined(anna, ben);
  });

  it('M2: a node that reads the store slowly lets nobody in again who was removed meanwhile', async () => {
    const shared = nodes.shared(1);
    const body = { name: 'Short', kind: 'private', members: [ben.id] };
    const room = (await nodes.call(anna, 0, 'POST', '/rooms', body)).body;
    await ben.socket.waitFor('roomAdded', (data) => data.room.id === room.id);
    const read = shared.news;
    const [isRead, isPublished, isOver] = [1, 2, 3].map(() => Promise.withResolvers<undefined>());
    const slow = vi.spyOn(shared, 'news').mockImplementation(async (since) => {
      const news = await read(since);
      const bens = news.members.find(({ member }) => member.roomId === room.id && member.userId === ben.id);
      if (bens && !bens.gone) {
        isRead?.resolve(undefined);
        await isPublished?.promise;
      } else isOver?.resolve(undefined);
      return news;
    });
    try {
      await isRead?.promise;
      expect((await nodes.call(anna, 0, 'DELETE', `/rooms/${room.id}/members/${ben.id}`)).status).toBe(204);
      await ben.socket.waitFor('roomRemoved', (data) => data.roomId === room.id);
      isPublished?.resolve(undefined);
      // The next look begins when what was read by then has been published.
      await isOver?.promise;
      const events = ben.socket.seen.map((one) => (JSON.stringify(one.data).includes(room.id) ? one.eventType : null));
      expect(events.slice(events.lastIndexOf('roomRemoved')).filter((event) => event === 'roomAdded')).toEqual([]);
      expect(events.filter((event) => event === 'roomAdded')).toHaveLength(1);
    } finally {
      slow.mockRestore();
    }
  });

  it('R4, stoatchat#649: what is too much to be published when the bus was silent is announced by heads, and sync brings it', async () => {
    await nodes.redis.kill();
    const before = Object.entries((await ben.socket.must('sync', { rooms: {} })).heads).find(
      ([id]) => id === 'general',
    );
    const rev = before?.[1] ?? 0;
    const { messages } = nodes.stores(0);
    const batch = (n: number) =>
      Array.from({ length: 100 }, (_, i) => ({
        clientId: `flood-client-${n}-${i}`,
        text: `flood ${n} ${i}`,
        called: [],
        cost: 1,
        replyTo: null,
      }));
    const shared = nodes.shared(1);
    // Ben's node finds all at once: it can not look while they are stored.
    const news = vi.spyOn(shared, 'news').mockRejectedValue(new Error('not now'));
    try {
      await vi.waitFor(() => expect(news).toHaveBeenCalled(), { timeout: 10_000 });
      for (let n = 0; n < 6; n += 1) await messages.append('general', { senderId: anna.id, entries: batch(n) });
    } finally {
      news.mockRestore();
    }
    const heads = await ben.socket.waitFor('heads', ({ rooms }) => (rooms.general ?? 0) >= rev + 600, 20_000);
    const answer = await ben.socket.must('sync', { epoch: heads.epoch, rooms: { general: rev }, maxBytes: 2_500_000 });
    const general = answer.rooms.find(({ room }) => room.id === 'general');
    expect(general).toMatchObject({ reset: true, upTo: rev + 600 });
    expect(general?.messages.at(-1)?.text).toBe('flood 5 99');
    await nodes.redis.restart();
    await nodes.joined(anna, ben);
  }, 180_000);

  itOnOwnServer(
    'E5, mongoose#3247, super-productivity#9690: the database goes twice while people send; sockets stay, and all goes on, once and in order',
    async () => {
      const gone: string[] = [];
      for (const person of [anna, ben]) person.socket.socket.once('disconnect', (why) => gone.push(why));
      let refused = 0;
      const counts = { [anna.id]: 0, [ben.id]: 0 };
      let over = false;
      /** One message after the other; the same again until it is stored. */
      async function keepSending(person: Person): Promise<void> {
        for (let i = 0; !over; i += 1) {
          const message = { roomId: 'general', clientId: nodes.clientId(), text: `through it ${i} ${person.id}` };
          for (;;) {
            const ack = await person.socket.ask('chatMessage', message).catch(() => null);
            if (ack?.ok) break;
            if (ack) expect(ack.error).toMatchObject({ statusCode: 503, errorCode: 'STORE_UNAVAILABLE' });
            refused += 1;
          }
          counts[person.id] = i + 1;
        }
      }
      const sending = [anna, ben].map(keepSending);
      for (let time = 0; time < 2; time += 1) {
        await nodes.mongo.kill();
        // Once until everybody has noticed, once only for a moment.
        for (const node of time === 0 ? [0, 1] : []) {
          await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(false), { timeout: 25_000 });
          expect((await rest(nodes.url(node), 'GET', '/health')).status).toBe(200);
        }
        await nodes.mongo.restart();
        const atLeast = Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count + 5]));
        for (const node of [0, 1])
          await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(true), { timeout: 25_000 });
        await vi.waitFor(
          () => {
            for (const [id, count] of Object.entries(counts)) expect(count).toBeGreaterThan(atLeast[id] ?? 0);
          },
          { timeout: 25_000 },
        );
      }
      over = true;
      await Promise.all(sending);
      expect(gone).toEqual([]);
      expect(refused).toBeGreaterThan(0);

      const messages = await readAll(nodes.stores(1), 'general');
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
      const stored = messages.map(({ text }) => text);
      for (const person of [anna, ben]) {
        const sent = Array.from({ length: counts[person.id] ?? 0 }, (_, i) => `through it ${i} ${person.id}`);
        expect(stored.filter((text) => text.startsWith('through it') && text.endsWith(person.id))).toEqual(sent);
      }
      // And live again from node to node.
      await nodes.joined(anna, ben);
    },
    120_000,
  );
});
