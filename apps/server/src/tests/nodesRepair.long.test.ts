import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { News } from '@palaver/store/ports/news';
import { describeNodes, hears, type Person, timesHeard } from '../testing/describeNodes.ts';

/** What a node could not say in Redis it says again within twenty seconds. */
const SPOKEN = { timeout: 40_000, interval: 200 };

await describeNodes('what the bus loses, or brings too late', (nodes) => {
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

  /** What the second node reads of the store is changed on its way. */
  function changeNews(change: (news: News) => News): () => void {
    const shared = nodes.shared(1);
    const read = shared.news;
    const spy = vi.spyOn(shared, 'news').mockImplementation(async (since) => change(await read(since)));
    return () => spy.mockRestore();
  }
  const makeRoom = async (name: string): Promise<string> =>
    String((await nodes.call(anna, 0, 'POST', '/rooms', { name, kind: 'private' })).body.id);
  const addBen = async (roomId: string) =>
    expect((await nodes.call(anna, 0, 'PUT', `/rooms/${roomId}/members/${ben.id}`, { role: 'member' })).status).toBe(
      200,
    );

  it('E3: a node whose farewells did not reach Redis says who is still there as soon as it speaks again', async () => {
    const ghost = await nodes.join('ghost', 0);
    const says = async (userId: string) => {
      for (const key of await redis.keys('palaver:*:online:*')) if (await redis.hexists(key, userId)) return true;
      return false;
    };
    await vi.waitFor(async () => expect(await says(ghost.id)).toBe(true), SPOKEN);
    // A Redis that keeps what it holds over a restart, and is away while somebody goes.
    await redis.save();
    await nodes.redis.kill();
    ghost.socket.close();
    const gone = ({ users }: { users: { userId: string; online: boolean }[] }) =>
      users.some(({ userId, online }) => userId === ghost.id && !online);
    await vi.waitFor(
      () => expect(anna.socket.seen.some(({ data }) => 'users' in data && gone(data))).toBe(true),
      SPOKEN,
    );
    await nodes.redis.restart();
    await vi.waitFor(
      async () => expect(await Promise.all([anna, ghost].map(({ id }) => says(id)))).toEqual([true, false]),
      SPOKEN,
    );
    await nodes.joined(anna, ben);
  }, 180_000);

  /** Records what the nodes publish to all others from now on. */
  async function record() {
    const listener = new Redis(nodes.redis.url);
    // The channel of all nodes: those of one node are longer.
    const channels = (await redis.pubsub('SHARDCHANNELS', 'palaver*')).map(String);
    const [channel = ''] = channels.sort((a, b) => a.length - b.length);
    const frames: Buffer[] = [];
    listener.on('smessageBuffer', (_channel: Buffer, frame: Buffer) => void frames.push(frame));
    await listener.ssubscribe(channel);
    const heard = async (atLeast: number) => {
      await vi.waitFor(() => expect(frames.length).toBeGreaterThanOrEqual(atLeast), { timeout: 10_000 });
      return [...frames];
    };
    return { channel, heard, stop: () => listener.disconnect() };
  }
  const remove = async (roomId: string) => {
    expect((await nodes.call(anna, 0, 'DELETE', `/rooms/${roomId}/members/${ben.id}`)).status).toBe(204);
    await ben.socket.waitFor('roomRemoved', (data) => data.roomId === roomId);
  };
  /** Publishes all that again, and sends a message. @returns what Ben got of the room until he got what came after it */
  async function publishAgain(roomId: string, channel: string, frames: Buffer[], text: string) {
    const from = ben.socket.seen.length;
    for (const frame of frames) await redis.call('SPUBLISH', channel, frame);
    await nodes.say(anna, roomId, text);
    // What is said next comes by the bus too, after the rest, or by the store, later still.
    const barrier = `a barrier ${nodes.next()}`;
    await nodes.say(anna, 'general', barrier);
    await hears(ben, barrier);
    return ben.socket.seen.slice(from).filter(({ data }) => JSON.stringify(data).includes(roomId));
  }

  it.each([0, 10_000])(
    'M2: news of a member that comes %i ms after the removal was published lets nobody in again',
    async (ms) => {
      const roomId = await makeRoom(`Late by ${ms}`);
      const bus = await record();
      await addBen(roomId);
      await ben.socket.waitFor('roomAdded', ({ room }) => room.id === roomId);
      const added = await bus.heard(1);
      bus.stop();
      await remove(roomId);
      const shared = nodes.shared(1);
      const position = shared.position;
      const later = vi.spyOn(shared, 'position').mockImplementation(() => position() + ms);
      try {
        expect(await publishAgain(roomId, bus.channel, added, 'not for ben')).toEqual([]);
      } finally {
        later.mockRestore();
      }
    },
  );

  it('news of a removal that comes after somebody was added again removes nobody', async () => {
    const roomId = await makeRoom('In again');
    const bus = await record();
    await addBen(roomId);
    await ben.socket.waitFor('roomAdded', ({ room }) => room.id === roomId);
    const { length } = await bus.heard(1);
    await remove(roomId);
    const before = await bus.heard(length + 1);
    bus.stop();
    const count = () =>
      ben.socket.seen.filter(
        ({ eventType, data }) => eventType === 'roomAdded' && 'room' in data && data.room.id === roomId,
      ).length;
    await addBen(roomId);
    await vi.waitFor(() => expect(count()).toBe(2), { timeout: 10_000 });
    const got = await publishAgain(roomId, bus.channel, before, 'for ben too');
    expect(got.map(({ eventType }) => eventType)).not.toContain('roomRemoved');
    expect(count()).toBe(2);
    await hears(ben, 'for ben too');
  });

  it('R4: what was missing at one look is brought, though the store’s news speak of that room no more', async () => {
    await nodes.redis.kill();
    let publishedOnce = false;
    const restore = changeNews((news) => {
      if (publishedOnce) return { ...news, rooms: news.rooms.filter(({ id }) => id !== 'general') };
      publishedOnce = news.rooms.some(({ id, rev }) => id === 'general' && rev >= said.rev);
      return news;
    });
    const said = { rev: Number.MAX_SAFE_INTEGER };
    try {
      const message = await nodes.say(anna, 'general', 'lost, and quiet since');
      said.rev = message.rev;
      await hears(ben, 'lost, and quiet since');
      expect(timesHeard(ben.socket, message.id)).toBe(1);
    } finally {
      restore();
    }
  });

  it('M2: news of the store that say who came, and come after the removal, let nobody in again', async () => {
    const roomId = await makeRoom('Late from the store');
    const came = ({ members }: News) =>
      members.some(({ member, gone }) => !gone && member.roomId === roomId && member.userId === ben.id);
    const held = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    let looks = 0;
    const shared = nodes.shared(1);
    const read = shared.news;
    // Of somebody who came the node hears at one look, and says so at the next: that one's answer is held.
    const spy = vi.spyOn(shared, 'news').mockImplementation(async (since) => {
      const news = await read(since);
      if (!came(news) || (looks += 1) !== 2) return news;
      held.resolve(undefined);
      await released.promise;
      return news;
    });
    try {
      await addBen(roomId);
      await held.promise;
      const path = `/rooms/${roomId}/members/${ben.id}`;
      expect((await nodes.call(anna, 0, 'DELETE', path)).status).toBe(204);
      released.resolve(undefined);
      await nodes.say(anna, 'general', 'after the late news');
      await hears(ben, 'after the late news');
      const ofRoom = ben.socket.seen.filter(({ data }) => JSON.stringify(data).includes(roomId));
      expect(ofRoom.map(({ eventType }) => eventType)).not.toContain('roomAdded');
    } finally {
      released.resolve(undefined);
      spy.mockRestore();
    }
  });

  it('R4: whoever was added while the bus was silent hears the room, whatever the clock of the other node says', async () => {
    const roomId = await makeRoom('Old clock');
    const restore = changeNews((news) => ({
      ...news,
      members: news.members.map((one) => ({ ...one, member: { ...one.member, joinedAt: '2020-01-01T00:00:00.000Z' } })),
    }));
    try {
      await addBen(roomId);
      await ben.socket.waitFor('roomAdded', ({ room }) => room.id === roomId);
      await nodes.say(anna, roomId, 'welcome');
      await hears(ben, 'welcome');
    } finally {
      restore();
    }
  });
});
