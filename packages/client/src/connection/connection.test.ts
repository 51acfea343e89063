import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Trouble } from './connectTrouble.ts';
import { NoNetworkError } from '../noNetworkError.ts';

type Refusal = { statusCode: number; message: string; errorCode: string; retryAfterMs?: number };

/** A stock Socket.IO server on a free port that does what a test says. */
async function openServer() {
  const http: HttpServer = createServer();
  const io = new Server(http);
  const refusals: Refusal[] = [];
  const sockets: Socket[] = [];
  const auths: unknown[] = [];
  io.use((socket, next) => {
    auths.push(socket.handshake.auth);
    const refusal = refusals.shift();
    next(refusal ? Object.assign(new Error(refusal.message), { data: refusal }) : undefined);
  });
  io.on('connection', (socket) => {
    sockets.push(socket);
    const answer = (event: string, ack: unknown) =>
      socket.on(event, (_payload: unknown, reply: (ack: unknown) => void) => reply(ack));
    answer('chatMessage', { ok: true, data: { message: 'stored' } });
    answer('editMessage', { ok: false, error: { statusCode: 409, message: 'Changed.', errorCode: 'EDIT_CONFLICT' } });
    answer('deleteMessage', '<html>');
    socket.on('sync', () => undefined);
    socket.on('stopTyping', () => undefined);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { io, http, refusals, sockets, auths, url: `http://127.0.0.1:${port}`, close: () => io.close() };
}

describe('the connection to the server', () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  let connection: Connection;
  const emitted = {
    up: 0,
    down: 0,
    unauthorized: 0,
    outdated: 0,
    waits: [] as number[],
    troubles: [] as Trouble[],
    events: [] as unknown[],
  };
  /** What the clock of the connection said when it last looked: its times are counted from there. */
  let lookedAt: number;
  let token: () => Promise<string>;
  let whoAnswers: () => Promise<unknown>;

  function make(fields: Partial<ConnectionOptions> = {}): Connection {
    const made = new Connection({
      url: server.url,
      transports: ['websocket', 'polling'],
      now: () => (lookedAt = Date.now()),
      random: () => 0,
      token: () => token(),
      whoAnswers: () => whoAnswers(),
      onUnauthorized: () => (emitted.unauthorized += 1),
      ...fields,
    });
    made.up.listen(() => (emitted.up += 1));
    made.down.listen(() => (emitted.down += 1));
    made.waiting.listen((at) => emitted.waits.push(at - lookedAt));
    made.trouble.listen((trouble) => emitted.troubles.push(trouble));
    made.event.listen((envelope) => emitted.events.push(envelope));
    made.outdated.listen(() => (emitted.outdated += 1));
    return made;
  }
  const upTimes = (count: number) => vi.waitFor(() => expect(emitted.up).toBe(count), { timeout: 20_000, interval: 5 });

  beforeEach(async () => {
    Object.assign(emitted, { up: 0, down: 0, unauthorized: 0, outdated: 0, waits: [], troubles: [], events: [] });
    token = async () => 'a-token';
    whoAnswers = async () => ({});
    server = await openServer();
    connection = make();
  });
  afterEach(async () => {
    connection.stop();
    await server.close();
  });

  it('shows token and protocol, asks and is answered, and hears', async () => {
    connection.start();
    connection.start();
    await upTimes(1);
    expect(server.auths).toEqual([{ token: 'a-token', protocol: 1 }]);
    expect(await connection.ask('chatMessage', {})).toEqual({ message: 'stored' });
    await expect(connection.ask('editMessage', {})).rejects.toMatchObject({ errorCode: 'EDIT_CONFLICT' });
    await expect(connection.ask('deleteMessage', {})).rejects.toBeInstanceOf(NoNetworkError);
    expect(connection.shortestAnswerMs).toBeLessThan(5_000);
    server.io.emit('heads', { eventType: 'heads', data: {}, timestamp: '' });
    server.io.emit('heads', 'not an envelope');
    await vi.waitFor(() => expect(emitted.events.length).toBe(1), { timeout: 10_000 });
  });

  it('emits nothing while it is down: what was not said is not said later', async () => {
    await expect(connection.ask('chatMessage', {})).rejects.toBeInstanceOf(NoNetworkError);
    connection.emitVolatile('typing', { roomId: 'general' });
    const seen: unknown[] = [];
    connection.start();
    await upTimes(1);
    server.sockets[0]?.onAny((event) => seen.push(event));
    connection.emitVolatile('typing', { roomId: 'general' });
    await connection.ask('chatMessage', {});
    expect(seen).toEqual(['typing', 'chatMessage']);
  });

  it('comes back by itself when the connection is cut; what was asked has an unknown outcome', async () => {
    connection.start();
    await upTimes(1);
    const lost = connection.ask('sync', {});
    await vi.waitFor(() => expect(server.sockets.length).toBe(1), { timeout: 10_000 });
    server.io.disconnectSockets(true);
    await expect(lost).rejects.toBeInstanceOf(NoNetworkError);
    await upTimes(2);
    expect(emitted.down).toBe(1);
  });

  it('gives a connection up that does not answer in time', async () => {
    connection.start();
    await upTimes(1);
    await expect(connection.ask('sync', {}, 30)).rejects.toBeInstanceOf(NoNetworkError);
    expect(emitted.down).toBe(1);
    await upTimes(2);
  });

  it('waits as long for an answer as the bytes of the question need on a slow link', async () => {
    connection.start();
    await upTimes(1);
    vi.useFakeTimers();
    const asked = connection.ask('sync', { text: 'x'.repeat(32_000) }).catch(() => 'given up');
    await vi.advanceTimersByTimeAsync(90_000);
    expect(emitted.down).toBe(0);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await asked).toBe('given up');
    vi.useRealTimers();
  });

  it('goes when the server leaves, and comes back when it said (L4)', async () => {
    connection.start();
    await upTimes(1);
    connection.leaveFor(40);
    expect(connection.isUp).toBe(false);
    expect([emitted.waits.at(-1), emitted.troubles]).toEqual([40, ['serverAway']]);
    await upTimes(2);
  });

  it('gets another token silently when the handshake says TOKEN_EXPIRED (A6)', async () => {
    server.refusals.push({ statusCode: 401, message: 'Old.', errorCode: 'TOKEN_EXPIRED' });
    connection.start();
    await upTimes(1);
    expect([emitted.unauthorized, server.auths.length]).toEqual([1, 2]);
    expect(emitted.waits[0]).toBeLessThanOrEqual(50);
  });

  it('opens the connection while a fresh token is fetched: one after the other would cost more round trips', async () => {
    const opened = once(server.io.engine, 'connection');
    token = async () => {
      await opened;
      return 'a-fresh-token';
    };
    connection.start();
    await upTimes(1);
    expect(server.auths).toEqual([{ token: 'a-fresh-token', protocol: 1 }]);
  });

  it('gives the try up when there is no token to be had, though the connection opened', async () => {
    const opened = once(server.io.engine, 'connection');
    token = async () => {
      await opened;
      throw new NoNetworkError();
    };
    connection.start();
    await vi.waitFor(() => expect(emitted.waits).toHaveLength(1), { timeout: 10_000 });
    await vi.waitFor(() => expect(server.io.engine.clientsCount).toBe(0), { timeout: 10_000 });
    expect([emitted.up, server.auths]).toEqual([0, []]);
  });

  it('measures each connection anew: another one may go by another link', async () => {
    connection.start();
    await upTimes(1);
    await connection.ask('chatMessage', {});
    expect(connection.shortestAnswerMs).toBeLessThan(5_000);
    connection.reconnect();
    await upTimes(2);
    expect(connection.shortestAnswerMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps trying slowly, and says so, when the server speaks another protocol (426)', async () => {
    server.refusals.push({ statusCode: 426, message: 'Newer.', errorCode: 'PROTOCOL_MISMATCH' });
    connection.start();
    await vi.waitFor(() => expect(emitted.outdated).toBe(1), { timeout: 10_000 });
    expect(emitted.waits).toEqual([]);
    connection.retryNow();
    await upTimes(1);
  });

  it('distinguishes a server that is away, no network, and somebody in between who answers', async () => {
    server.refusals.push({ statusCode: 503, message: 'Stopping.', errorCode: 'SHUTTING_DOWN', retryAfterMs: 250 });
    connection.start();
    await upTimes(1);
    expect(emitted.troubles).toEqual(['serverAway']);
    expect(emitted.waits[0]).toBe(250);
    whoAnswers = () => Promise.reject(new NoNetworkError());
    const nextTrouble = async (failure: Error) => {
      const before = emitted.troubles.length;
      token = () => Promise.reject(failure);
      connection.reconnect();
      await vi.waitFor(() => expect(emitted.troubles.length).toBeGreaterThan(before), { timeout: 10_000, interval: 5 });
      connection.stop();
      token = async () => 'a-token';
      const ups = emitted.up;
      connection.start();
      await upTimes(ups + 1);
      return emitted.troubles.at(-1);
    };
    expect(await nextTrouble(new NoNetworkError())).toBe('noConnection');
    expect(await nextTrouble(new NoNetworkError('A page.', 'elsewhere'))).toBe('elsewhere');
    expect(await nextTrouble(new NoNetworkError('A page.', 'gateway'))).toBe('serverAway');
  });

  it.each([
    ['nothing but another page', () => Promise.reject(new NoNetworkError('A page.', 'elsewhere')), 'elsewhere'],
    ['nobody', () => Promise.reject(new NoNetworkError()), 'noConnection'],
    ['a gateway', () => Promise.reject(new NoNetworkError('A page.', 'gateway')), 'serverAway'],
    ['the server itself', async () => ({}), 'fault'],
  ] as const)('asks by another way why no connection opens, where %s answers', async (_who, answer, trouble) => {
    whoAnswers = answer;
    await server.close();
    connection.start();
    await vi.waitFor(() => expect(emitted.troubles[0]).toBe(trouble), { timeout: 10_000, interval: 5 });
    connection.stop();
    server = await openServer();
  });

  it.each([
    ['a browser lacks something', () => Promise.reject(new TypeError('withResolvers is not a function'))],
    [
      'it throws before it promises anything',
      () => {
        throw new TypeError('groupBy is not a function');
      },
    ],
  ])('says so and tries again after a fault of its own: %s', async (_case, broken: () => Promise<string>) => {
    token = broken;
    connection.start();
    await vi.waitFor(() => expect(emitted.troubles).toEqual(['fault']), { timeout: 10_000, interval: 5 });
    token = async () => 'a-token';
    await upTimes(1);
  });

  it('falls back to polling where WebSockets do not get through', async () => {
    server.io.engine.opts.transports = ['polling'];
    connection.start();
    await upTimes(1);
    expect(server.sockets[0]?.conn.transport.name).toBe('polling');
  });

  it.each([
    ['does not answer an Upgrade', (socket: Duplex) => socket],
    [
      'answers an Upgrade and passes nothing on',
      (socket: Duplex, key: string) => {
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        return socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
      },
    ],
  ])('begins with polling after a try that was met with silence: something in between %s', async (_case, swallow) => {
    const upgrades: Duplex[] = [];
    server.http.removeAllListeners('upgrade');
    server.http.on('upgrade', ({ headers }, socket: Duplex) => {
      upgrades.push(socket);
      swallow(socket, String(headers['sec-websocket-key']));
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    connection.start();
    await vi.waitUntil(() => upgrades.length === 1, { timeout: 10_000 });
    await vi.advanceTimersByTimeAsync(21_000);
    vi.useRealTimers();
    await upTimes(1);
    expect(server.sockets[0]?.conn.transport.name).toBe('polling');
    for (const socket of upgrades) socket.destroy();
  });

  it.each([
    ['it was stopped', (one: Connection) => one.stop()],
    ['the server leaves', (one: Connection) => one.leaveFor(60_000)],
    ['there is no token to be had', (_: Connection, refuse: () => void) => refuse()],
  ])('a try that was given up while it opened counts as no silence: %s', async (_case, giveUp) => {
    const upgrades: Duplex[] = [];
    const serve = server.http.listeners('upgrade') as ((...args: unknown[]) => void)[];
    server.http.removeAllListeners('upgrade');
    server.http.on('upgrade', (_request, socket: Duplex) => upgrades.push(socket));
    const { promise, reject } = Promise.withResolvers<string>();
    token = () => promise;
    const tried = make({ random: () => 1 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    tried.start();
    await vi.waitUntil(() => upgrades.length === 1, { timeout: 10_000 });
    giveUp(tried, () => reject(new NoNetworkError()));
    // Whoever gave it up has no other try under way when the time of the silence ends.
    await vi.advanceTimersByTimeAsync(0);
    tried.stop();
    await vi.advanceTimersByTimeAsync(31_000);
    vi.useRealTimers();
    for (const socket of upgrades) socket.destroy();
    server.http.removeAllListeners('upgrade');
    for (const listener of serve) server.http.on('upgrade', listener);
    token = async () => 'a-token';
    tried.start();
    await upTimes(1);
    expect(server.sockets[0]?.handshake.query.transport).toBe('websocket');
    tried.stop();
  });

  it('waits up to 30 s between tries, with full jitter, and little after a short outage', async () => {
    await server.close();
    vi.useFakeTimers();
    token = () => Promise.reject(new NoNetworkError());
    const slow = make({ random: () => 1 });
    slow.start();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(emitted.waits.slice(0, 12)).toEqual([
      1_000, 1_000, 1_000, 1_500, 2_250, 3_375, 5_063, 7_594, 11_391, 17_087, 25_630, 30_000,
    ]);
    slow.stop();
    vi.useRealTimers();
    server = await openServer();
  });

  it('does not hurry when a server lets it in only to throw it out', async () => {
    server.io.on('connection', (socket) => socket.disconnect(true));
    const hurried = make({ random: () => 1 });
    hurried.start();
    await vi.waitFor(() => expect(emitted.waits.length).toBe(1), { timeout: 10_000 });
    expect(emitted.waits[0]).toBeGreaterThan(900);
    hurried.stop();
  });

  it('tries again when the connection ends after it opened and before the server let it in', async () => {
    let cut = true;
    server.io.use((socket, next) => {
      if (cut) socket.conn.close();
      else next();
      cut = false;
    });
    connection.start();
    await upTimes(1);
    expect(emitted.waits).toHaveLength(1);
  });

  it('waits little after a connection that was of use, however often it is lost', async () => {
    // A connection that held for two seconds would be another case.
    const at = Date.now();
    const used = make({ random: () => 1, now: () => (lookedAt = at) });
    used.start();
    for (let n = 1; n <= 3; n += 1) {
      await vi.waitFor(() => expect(emitted.up).toBe(n), { timeout: 10_000, interval: 5 });
      await used.ask('chatMessage', {});
      used.reconnect();
    }
    used.stop();
    expect(emitted.waits).toEqual([1_600, 2_560, 2_560]);
  });

  it('can be stopped in the middle of a try and started again', async () => {
    token = () => new Promise(() => undefined);
    connection.start();
    connection.stop();
    token = async () => 'a-token';
    connection.start();
    await upTimes(1);
    connection.stop();
    expect(connection.isUp).toBe(false);
    connection.retryNow();
    connection.reconnect();
    connection.leaveFor(1);
    expect(emitted.down).toBe(0);
  });

  it('finds out within seconds whether a connection survived a sleep', async () => {
    connection.start();
    await upTimes(1);
    vi.useFakeTimers();
    connection.probe('general');
    await vi.advanceTimersByTimeAsync(7_000);
    expect(emitted.down).toBe(1);
    vi.useRealTimers();
  });
});
