import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeNodes, hears, type Person, timesHeard } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';

await describeNodes('two nodes on MongoDB and Redis', (nodes) => {
  let anna: Person;
  let ben: Person;

  beforeAll(async () => {
    [anna, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 1)];
    await nodes.joined(anna, ben);
  });

  it('E1: a message reaches every member once, wherever they are; so do edits, receipts and typing', async () => {
    const message = await nodes.say(anna, 'general', 'hello from the other node');
    await hears(ben, 'hello from the other node');
    await ben.socket.must('messageRead', { roomId: 'general', seq: message.seq });
    await anna.socket.waitFor(
      'messageRead',
      (data) => 'userId' in data && data.userId === ben.id && data.seq === message.seq,
    );
    // This is typing.
    await nodes.joined(anna, ben);
    await anna.socket.must('editMessage', { id: message.id, text: 'hello again', base: null });
    await ben.socket.waitFor('messageEdited', (data) => data.message.id === message.id);
    await nodes.say(anna, 'general', 'a barrier');
    await hears(ben, 'a barrier');
    expect(timesHeard(ben.socket, message.id)).toBe(1);
  });

  it('E4: a long text arrives as it was, compressed on its way', async () => {
    const text = 'a long text, said again and again. '.repeat(110);
    const shared = nodes.shared(1);
    const carried: Buffer[] = [];
    const ear = new Redis(nodes.redis.url);
    const channels = await ear.pubsub('SHARDCHANNELS');
    ear.on('smessageBuffer', (_channel: Buffer, data: Buffer) => carried.push(data));
    for (const channel of channels) await ear.ssubscribe(String(channel));
    // Nothing but the bus can bring it to Ben.
    const news = vi.spyOn(shared, 'news').mockRejectedValue(new Error('not now'));
    try {
      await vi.waitFor(() => expect(news).toHaveBeenCalled(), { timeout: 10_000 });
      await nodes.say(anna, 'general', text);
      await hears(ben, text);
      // A barrier.
      await anna.socket.must('typing', { roomId: 'general' });
      await expect.poll(() => carried.some((data) => /typing\W+true/.test(String(data)))).toBe(true);
      expect(Math.max(...carried.map(({ length }) => length))).toBeLessThan(text.length / 2);
    } finally {
      news.mockRestore();
      ear.disconnect();
    }
  });

  it('B1, B2: rooms made and private messages written on one node appear on the other, and only where they belong', async () => {
    const carl = await nodes.join('carl', 1);
    const room = (await nodes.call(anna, 0, 'POST', '/rooms', { name: 'Night', kind: 'private', members: [ben.id] }))
      .body;
    await ben.socket.waitFor('roomAdded', (data) => data.room.id === room.id);
    await nodes.say(anna, room.id, 'for two');
    await hears(ben, 'for two');
    const pm = `pm_${[anna.id, ben.id].sort().join('_')}`;
    await nodes.say(anna, pm, 'between us');
    await hears(ben, 'between us');
    await nodes.say(anna, 'general', 'for all');
    await hears(carl, 'for all');
    expect(JSON.stringify(carl.socket.seen)).not.toMatch(/for two|between us|Night/);
    carl.socket.close();
  });

  it('D1, D2: presence and online counts hold over both', async () => {
    const dora = await nodes.join('dora', 0);
    await ben.socket.waitFor('userPresence', ({ users }) => users.some((one) => one.userId === dora.id && one.online));
    await expect
      .poll(
        () => {
          const got = ben.socket.seen.flatMap(({ data }) =>
            'rooms' in data && 'general' in data.rooms ? [data.rooms.general] : [],
          );
          return got.at(-1);
        },
        { timeout: 20_000 },
      )
      .toBe(3);
    dora.socket.close();
    await ben.socket.waitFor(
      'userPresence',
      ({ users }) => users.some((one) => one.userId === dora.id && !one.online),
      20_000,
    );
  });

  it('O4: one clientId sent at once by socket, REST and batch through both nodes is one message', async () => {
    const message = { clientId: nodes.clientId(), text: 'sent by every way' };
    const device = await nodes.connect(anna.token, 1);
    const answers = await Promise.all(
      [anna.socket, device].flatMap((socket, node) => [
        socket.must('chatMessage', { roomId: 'general', ...message }).then((data) => data.message.id),
        socket
          .must('chatMessages', { roomId: 'general', messages: [message] })
          .then(({ results: [ack] }) => (ack?.ok ? ack.data.message.id : ack?.error.errorCode)),
        nodes
          .call(anna, node, 'POST', '/messages', { roomId: 'general', ...message })
          .then(({ body }) => String(body.message.id)),
      ]),
    );
    expect(new Set(answers).size).toBe(1);
    await nodes.say(anna, 'general', 'a barrier after every way');
    await hears(ben, 'a barrier after every way');
    expect(timesHeard(ben.socket, answers[0] ?? '')).toBe(1);
  });

  it('socket.io#3562: joining and leaving at once by two devices on two nodes ends with membership, subscription, count and the last event agreed, and a single change is published once', async () => {
    const room = (await nodes.call(anna, 0, 'POST', '/rooms', { name: 'Revolving', kind: 'public' })).body;
    const devices = [ben.socket, await nodes.connect(ben.token, 0)];
    /** What the owner gets of Ben, in the order in which it came. */
    const published = () =>
      anna.socket.seen.flatMap(({ eventType, data }) =>
        'roomId' in data && data.roomId === room.id && ['userJoined', 'userLeft'].includes(eventType)
          ? [eventType]
          : [],
      );
    /** Whether he is in it, as the store, both nodes and the owner's room say; fails where they differ. */
    async function isMember(): Promise<boolean> {
      const mine = await Promise.all(
        [0, 1].map(async (node) => {
          const { items } = (await nodes.call(ben, node, 'GET', '/rooms')).body;
          return Boolean(items.some((one: { id: string }) => one.id === room.id));
        }),
      );
      const memberCounts = await Promise.all(
        [0, 1].map(async (node) => Number((await nodes.call(anna, node, 'GET', `/rooms/${room.id}`)).body.memberCount)),
      );
      expect(mine[1]).toBe(mine[0]);
      expect(memberCounts).toEqual(mine[0] ? [2, 2] : [1, 1]);
      return mine[0] === true;
    }
    /** Until exactly who should hears what is said next; the other node may hear of it through the store, which is asked every 0.7 s. */
    async function expectHeard(isIn: boolean): Promise<void> {
      await vi.waitFor(
        async () => {
          const text = `heard ${nodes.next()}`;
          await nodes.say(anna, room.id, text);
          await nodes.say(anna, 'general', `after ${text}`);
          for (const device of devices) {
            await device.waitFor('chatMessage', ({ message }) => message.text === `after ${text}`);
            expect(device.seen.some(({ data }) => 'message' in data && data.message.text === text)).toBe(isIn);
          }
        },
        { timeout: 15_000, interval: 300 },
      );
    }

    for (let burst = 0; burst < 3; burst += 1) {
      const steps = Array.from({ length: 20 }, async (_, i) =>
        devices[i % 2]?.ask((i + burst) % 3 === 1 ? 'leaveRoom' : 'joinRoom', { roomId: room.id }),
      );
      expect((await Promise.all(steps)).every((ack) => ack?.ok)).toBe(true);
      const isIn = await isMember();
      await expectHeard(isIn);
      // What the other node did, and comes after what followed it, is not published any more: the last event is right.
      await expect.poll(() => published().at(-1), { timeout: 10_000 }).toBe(isIn ? 'userJoined' : 'userLeft');
    }
    if (await isMember()) await devices[0]?.must('leaveRoom', { roomId: room.id });
    await expectHeard(false);
    for (const [event, isIn] of [
      ['joinRoom', true],
      ['leaveRoom', false],
      ['joinRoom', true],
    ] as const) {
      const before = published().length;
      await devices[isIn ? 0 : 1]?.must(event, { roomId: room.id });
      // Again by the other device: this changes nothing, and nothing is published.
      await devices[isIn ? 1 : 0]?.must(event, { roomId: room.id });
      expect(await isMember()).toBe(isIn);
      await expectHeard(isIn);
      await expect
        .poll(() => published().slice(before), { timeout: 10_000 })
        .toEqual([isIn ? 'userJoined' : 'userLeft']);
    }
  }, 180_000);

  it('A4: one refresh token shown to both nodes at once has one successor', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        rest(nodes.url(i % 2), 'POST', '/api/auth/token', { body: { refreshToken: anna.refreshToken } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => String(body.refreshToken))).size).toBe(1);
  });

  /**
   * Says five messages, one after the other; what they became, and how long it took until somebody heard each: of the five the middle one, for a machine that
   * stalls makes one of them late.
   */
  async function talk(listener: Person, text: string): Promise<{ said: { id: string }[]; ms: number }> {
    const said: { id: string }[] = [];
    const took: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const startedAt = performance.now();
      said.push(await nodes.say(anna, 'general', `${text} ${i}`));
      await hears(listener, `${text} ${i}`);
      took.push(performance.now() - startedAt);
    }
    return { said, ms: took.toSorted((a, b) => a - b)[2] ?? Infinity };
  }

  /** No Redis is waited for. On a busy machine all takes its time, with Redis and without. */
  const expectAsUsual = (ms: number, usual: number) => expect(ms).toBeLessThan(3 * usual + 400);

  /** Whether Redis is there, by the metrics of a node. */
  const isUp = async (node: number) => (await nodes.metrics(node)).get('palaver_redis_up');

  describe('while Redis is gone', () => {
    let usual: number;
    beforeAll(async () => {
      const eve = await nodes.join('eve', 0);
      usual = (await talk(eve, 'with a bus')).ms;
      eve.socket.close();
      await nodes.redis.kill();
    });
    afterAll(async () => {
      await nodes.redis.restart();
      await nodes.joined(anna, ben);
    });

    it('S5: people on one node go on talking at once, and those on the other get it from the store (R4)', async () => {
      const fay = await nodes.join('fay', 0);
      const { said, ms } = await talk(fay, 'without a bus');
      expectAsUsual(ms, usual);
      await hears(ben, 'without a bus 4');
      await nodes.say(anna, 'general', 'another without a bus');
      await hears(ben, 'another without a bus');
      for (const { id } of said) expect(timesHeard(ben.socket, id)).toBe(1);
      fay.socket.close();
    });

    it('G5: the metrics say that Redis is away, and count what the store brought in its place', async () => {
      const repaired = async () => (await nodes.metrics(1)).get('palaver_repaired_total') ?? NaN;
      const before = await repaired();
      await nodes.say(anna, 'general', 'counted without a bus');
      await hears(ben, 'counted without a bus');
      expect(await repaired()).toBe(before + 1);
      await expect.poll(() => isUp(0), { timeout: 40_000 }).toBe(0);
    });

    it('E3: after five tries /ready says so, while /health goes on', async () => {
      await expect.poll(() => nodes.isReady(0), { timeout: 40_000 }).toBe(false);
      expect((await rest(nodes.url(0), 'GET', '/health')).status).toBe(200);
    });
  });

  it('E3: when Redis is back, so is the way between the nodes', async () => {
    for (const node of [0, 1]) await expect.poll(() => nodes.isReady(node), { timeout: 40_000 }).toBe(true);
    await expect.poll(() => isUp(0), { timeout: 40_000 }).toBe(1);
    const message = await nodes.say(anna, 'general', 'with a bus again');
    await hears(ben, 'with a bus again');
    expect(timesHeard(ben.socket, message.id)).toBe(1);
  });

  it('S5: while Redis hangs, people on one node go on talking at once, and those on the other get it once (R4)', async () => {
    const gus = await nodes.join('gus', 0);
    const usual = await talk(gus, 'before it hangs');
    nodes.redis.pause();
    const hanging = await talk(gus, 'while it hangs')
      .then((talked) => hears(ben, 'while it hangs 4').then(() => talked))
      .finally(() => nodes.redis.resume());
    expectAsUsual(hanging.ms, usual.ms);
    // What Redis carries late, the store has brought meanwhile.
    await nodes.joined(anna, ben);
    for (const { id } of hanging.said) expect(timesHeard(ben.socket, id)).toBe(1);
    gus.socket.close();
  });

  it('O4, zulip-mobile#3584: a repeat eight days later, after restarts and a Redis that forgot all, is answered with the first result', async () => {
    const sent = { roomId: 'general', clientId: nodes.clientId(), text: 'sent long ago' };
    const deleted = { roomId: 'general', clientId: nodes.clientId(), text: 'deleted long ago' };
    const first = (await anna.socket.must('chatMessage', sent)).message;
    const gone = (await anna.socket.must('chatMessage', deleted)).message;
    await anna.socket.must('deleteMessage', { id: gone.id });
    nodes.advance(8 * 86_400_000);
    await nodes.redis.kill();
    await nodes.redis.restart();
    for (const node of [0, 1]) {
      await nodes.restart(node);
      const body = { username: 'anna', password: 'four plain words', tokenInBody: true };
      const { accessToken } = (await rest(nodes.url(node), 'POST', '/api/auth/login', { body })).body;
      const again = await nodes.connect(accessToken, node);
      expect((await again.must('chatMessage', sent)).message).toEqual(first);
      expect((await again.must('chatMessage', deleted)).message).toMatchObject({
        id: gone.id,
        deleted: true,
        text: '',
      });
    }
  });
});
