import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../testing/connect.ts';
import { RawWebSocket } from '../testing/rawWebSocket.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const BURST = 300;
/** What is sent beyond a burst: more than is refilled while it is read. */
const BEYOND = 250;
/** What is refilled while a burst is read. */
const REFILLED = 40;
const PER_SECOND = 100;

describe('what one socket sends (L3)', () => {
  let server: TestServer;
  let n = 0;
  let questions = 900_000;
  beforeAll(async () => {
    server = await startServer({ RATE_PACKETS_PER_SECOND: String(PER_SECOND) });
  });
  afterAll(() => server.close());

  async function open(): Promise<RawWebSocket> {
    const { accessToken } = await registerAt(server.url, `floods${(n += 1)}`);
    return RawWebSocket.connect(server.url, accessToken);
  }
  const message = { roomId: 'general', clientId: 'flood-message', text: 'again' };
  const ask = (
    id: number,
    event: string,
    payload: unknown = event === 'chatMessage' ? message : { roomId: 'general' },
  ) => `42${id}${JSON.stringify([event, payload])}`;

  /** Milliseconds until the next question is answered. */
  async function untilServed(connection: RawWebSocket): Promise<number> {
    const startedAt = performance.now();
    for (;;) {
      const id = (questions += 1);
      connection.send(ask(id, 'stopTyping'));
      // What is read together with a flood is refused like it.
      if ((await connection.waitFor((packet) => packet.startsWith(`43${id}[`))).includes('"ok":true'))
        return performance.now() - startedAt;
    }
  }

  it.each([
    ['unknown events', 'noSuchEvent', 'UNKNOWN_EVENT'],
    ['messages', 'chatMessage', undefined],
    ['events for nobody', 'constructor', 'UNKNOWN_EVENT'],
  ])(
    '%s: 300 at once are served, more get RATE_LIMITED, and after a pause all goes on',
    async (_, event, errorCode) => {
      const connection = await open();
      const startedAt = performance.now();
      connection.send(...Array.from({ length: BURST + BEYOND }, (_, id) => ask(id, event)));
      await expect.poll(() => connection.acks.size, { timeout: 20_000 }).toBe(BURST + BEYOND);
      const refilled = ((performance.now() - startedAt) / 1_000) * PER_SECOND;
      const limited = [...connection.acks].filter(([, { error }]) => error?.errorCode === 'RATE_LIMITED');
      expect(limited.length).toBeGreaterThanOrEqual(BEYOND - refilled - 1);
      expect(limited.length).toBeLessThanOrEqual(BEYOND + 2);
      expect(limited[0]?.[1].error?.retryAfterMs).toBeGreaterThan(0);
      // In the order in which they were sent, the first ones as ever.
      expect(limited[0]?.[0]).toBeGreaterThanOrEqual(BURST - 2);
      expect(connection.acks.get(0)?.error?.errorCode).toBe(errorCode);
      await untilServed(connection);
      expect(performance.now() - startedAt).toBeGreaterThan((BEYOND / PER_SECOND) * 1_000 - 100);
      connection.stream.destroy();
    },
  );

  it.each([
    [
      'CONNECT packets',
      (connection: RawWebSocket) => connection.send(...Array.from({ length: 500 }, () => '40/elsewhere,{}')),
    ],
    [
      'packets without an ack',
      (connection: RawWebSocket) => connection.send(...Array.from({ length: 500 }, () => '42["none"]')),
    ],
    ['heartbeats', (connection: RawWebSocket) => connection.send(...Array.from({ length: 500 }, () => '3'))],
    ['pings of the WebSocket itself', (connection: RawWebSocket) => connection.ping(500)],
  ])('%s count: after 500 at once the next question waits', async (_, flood) => {
    const connection = await open();
    flood(connection);
    const waited = await untilServed(connection);
    expect(waited).toBeGreaterThan(1_000);
    expect(waited).toBeLessThan(15_000);
    expect(connection.packets.filter((packet) => packet.startsWith('44/elsewhere')).length).toBeLessThan(
      BURST + REFILLED,
    );
    connection.stream.destroy();
  });

  it.each([
    ['no object', []],
    ['an unknown field', { roomId: 'general', more: 1 }],
    ['a wrong type', { roomId: { $ne: null } }],
  ])('a shape that is refused costs as much as ten packets: %s', async (_, payload) => {
    const connection = await open();
    const startedAt = performance.now();
    for (let id = 0; id < 45; id += 1) {
      connection.send(ask(id, 'joinRoom', payload));
      await connection.waitFor((packet) => packet.startsWith(`43${id}[`));
    }
    expect(performance.now() - startedAt).toBeGreaterThan(1_200);
    expect([...connection.acks.values()].every(({ error }) => error?.errorCode === 'VALIDATION_FAILED')).toBe(true);
    connection.stream.destroy();
  });

  it('bytes count: of 1.5 MB the last waits for more than a second, and nothing of it is lost', async () => {
    const connection = await open();
    const startedAt = performance.now();
    for (let id = 0; id < 25; id += 1) connection.send(ask(id, 'noSuchEvent', { text: 'x'.repeat(60_000) }));
    await expect.poll(() => connection.acks.size, { timeout: 15_000 }).toBe(25);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    connection.stream.destroy();
  });

  it('a poll counts too: the next one waits until there is room, and its answers are still fetched', async () => {
    const { accessToken } = await registerAt(server.url, `floods${(n += 1)}`);
    const polling = await connect(server.url, accessToken, { transports: ['polling'] });
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => polling.ask('stopTyping', { roomId: 'general' })),
    );
    const limited = answers.filter((answer) => !answer.ok && answer.error.errorCode === 'RATE_LIMITED');
    expect(limited.length).toBeGreaterThan(50);
    expect((await polling.ask('stopTyping', { roomId: 'general' })).ok).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
    polling.close();
  });

  it('a socket that floods for ten seconds is cut; others do not notice', { timeout: 180_000 }, async () => {
    const [connection, other] = await Promise.all([open(), open()]);
    const startedAt = performance.now();
    const flood = Array.from({ length: 1_000 }, (_, id) => ask(id, 'noSuchEvent'));
    let isOpen = true;
    void connection.closed.then(() => (isOpen = false));
    while (isOpen) {
      const mayFollow = connection.send(...flood);
      const drained = new Promise((resolve) =>
        mayFollow ? setImmediate(resolve) : connection.stream.once('drain', resolve),
      );
      await Promise.race([connection.closed, drained]);
    }
    const lasted = performance.now() - startedAt;
    expect(lasted).toBeGreaterThan(9_500);
    expect(lasted).toBeLessThan(25_000);
    other.send(ask(0, 'stopTyping'));
    expect(await other.waitFor((packet) => packet.startsWith('430['))).toContain('"ok":true');
    other.stream.destroy();
  });
});

describe('handshakes of one address (L3)', () => {
  async function withServer(perSecond: number, run: (server: TestServer) => Promise<void>): Promise<void> {
    // By the clock of the limit no time goes by, however long this takes.
    vi.useFakeTimers({ toFake: ['performance'] });
    const server = await startServer({ RATE_CONNECTS_PER_SECOND: String(perSecond) });
    try {
      await run(server);
    } finally {
      vi.useRealTimers();
      await server.close();
    }
  }
  const poll = (server: TestServer, query = '') =>
    rest(server.url, 'GET', `/socket.io/?EIO=4&transport=polling${query}`);

  it('ten times the rate at once, then 429 before the upgrade, by WebSocket and by polling, and then again', () =>
    withServer(2, async (server) => {
      const connections = [];
      let refused = await RawWebSocket.ask(server.url);
      while (refused.status === 101 && connections.length < 100) {
        connections.push(refused);
        refused = await RawWebSocket.ask(server.url);
      }
      expect(refused.status).toBe(429);
      expect(connections).toHaveLength(20);
      expect(refused.head).toMatch(/\r\nRetry-After: [1-9]/);
      await refused.connection.closed;
      const error = { statusCode: 429, errorCode: 'RATE_LIMITED' };
      expect(await poll(server)).toMatchObject({ status: 429, body: error });
      expect(await poll(server, '&sid=made-up')).toMatchObject({ status: 429, body: error });
      vi.advanceTimersByTime(501);
      expect([(await poll(server)).status, (await poll(server)).status]).toEqual([200, 429]);
      for (const { connection } of connections) connection.stream.destroy();
    }));

  it.each([
    ['made up', 'a.b.c'],
    ['none', undefined],
    ['no text', { $ne: '' }],
  ])('a CONNECT with a bad token costs twenty: %s', (_, token) =>
    withServer(5, async (server) => {
      const bad = { auth: { token, protocol: 1 } };
      for (let i = 0; i < 3; i += 1)
        await expect(connect(server.url, '', bad)).rejects.toMatchObject({ data: { statusCode: 401 } });
      expect((await RawWebSocket.ask(server.url)).status).toBe(429);
    }),
  );

  it('sixty phones behind one address come back at once with tokens that have run out, and again with fresh ones', async () => {
    let at = Date.now();
    const server = await startServer(
      { RATE_CONNECTS_PER_SECOND: '100', RATE_PACKETS_PER_SECOND: '100' },
      undefined,
      () => at,
    );
    try {
      const crew = [];
      for (let i = 0; i < 60; i += 1) crew.push(await registerAt(server.url, `phone${i}`));
      at += 7_200_000;
      for (let restart = 0; restart < 2; restart += 1) {
        const stale = await Promise.allSettled(crew.map(({ accessToken }) => connect(server.url, accessToken)));
        for (const one of stale)
          expect(one).toMatchObject({ status: 'rejected', reason: { data: { errorCode: 'TOKEN_EXPIRED' } } });
        const sockets = await Promise.all(
          crew.map(async ({ refreshToken }) => {
            const { body } = await rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });
            return connect(server.url, body.accessToken);
          }),
        );
        for (const socket of sockets) socket.close();
      }
    } finally {
      await server.close();
    }
  });
});
