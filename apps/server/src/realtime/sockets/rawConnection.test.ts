import { IncomingMessage } from 'node:http';
import { queryObjects } from 'node:v8';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type TestSocket } from '../../testing/connect.ts';
import { RawWebSocket } from '../../testing/rawWebSocket.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

/** Every private name of Engine.IO, ws and Node that the server reads. */
const NAMES = [
  ...['writeBuffer', 'id', 'res', 'socket'],
  ...[
    '_socket',
    'readyState',
    'bufferedAmount',
    'pause',
    'resume',
    '_extensions',
    'permessage-deflate',
    '_deflate',
    'close',
  ],
  ...['_bytesDispatched', '_handle', 'writeQueueSize', 'writableLength'],
];
const LOOK_EVERY_MS = 10_000;

describe('the private names of Engine.IO, ws and Node', () => {
  let server: TestServer;
  let looks: (() => void)[];
  let tokens: string[];
  let n = 0;

  beforeAll(async () => {
    const every = vi.spyOn(globalThis, 'setInterval');
    server = await startServer({ RATE_PACKETS_PER_SECOND: '100' });
    looks = every.mock.calls.flatMap(([look, ms]) => (ms === LOOK_EVERY_MS ? [look as () => void] : []));
    every.mockRestore();
    tokens = [];
    for (const name of ['anna', 'ben', 'carl', 'dora']) tokens.push((await registerAt(server.url, name)).accessToken);
  });
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());

  /** What the server reads by private names, as if `gone` were none of them any more. @returns the values that were found */
  function watch(gone?: string): Map<PropertyKey, unknown> {
    const found = new Map<PropertyKey, unknown>();
    const { get } = Reflect;
    vi.spyOn(Reflect, 'get').mockImplementation((target: object, name: PropertyKey) => {
      const value: unknown = name === gone ? undefined : get(target, name);
      if (value !== undefined && value !== null) found.set(name, value);
      return value;
    });
    return found;
  }

  /** Long answers, broadcasts to a WebSocket and to a poll, a flood, and a look at what waits; all of it arrives, in order. */
  async function chat(): Promise<void> {
    const [anna, ben, polls] = await Promise.all([
      connect(server.url, tokens[0] ?? ''),
      connect(server.url, tokens[1] ?? ''),
      connect(server.url, tokens[2] ?? '', { transports: ['polling'] }),
    ]);
    const flood = await RawWebSocket.connect(server.url, tokens[3] ?? '');
    flood.send(...Array.from({ length: 320 }, (_, id) => `42${id}["stopTyping",{"roomId":"general"}]`));
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      const message = { roomId: 'general', clientId: `private-name-${(n += 1)}`, text: 'as ever '.repeat(400) };
      ids.push((await anna.must('chatMessage', message)).message.id);
      await anna.must('sync', { rooms: {}, first: 'general', maxBytes: 2_500_000 });
    }
    for (const look of looks) look();
    for (const socket of [ben, polls]) expect(await heard(socket, ids)).toEqual(ids);
    await expect.poll(() => flood.acks.size, { timeout: 15_000 }).toBe(320);
    flood.send('42320["stopTyping",{"roomId":"general"}]');
    await flood.waitFor((packet) => packet.startsWith('43320['));
    for (const socket of [anna, ben, polls]) socket.close();
    flood.stream.destroy();
  }

  /** These messages as the socket heard them, once the last one came. */
  async function heard(socket: TestSocket, ids: string[]): Promise<string[]> {
    await socket.waitFor('chatMessage', ({ message }) => message.id === ids.at(-1));
    return socket.seen
      .flatMap(({ data }) => ('message' in data ? [data.message.id] : []))
      .filter((id) => ids.includes(id));
  }

  it('are all there in the versions that the lock names', async () => {
    const found = watch();
    await chat();
    expect(NAMES.filter((name) => !found.has(name))).toEqual([]);
  });

  it.each(NAMES)('without `%s` the public API is used: every message arrives once and in order', async (name) => {
    watch(name);
    await chat();
  });

  it('the requests that began WebSockets are let go of', async () => {
    const before = queryObjects(IncomingMessage, { format: 'count' });
    const sockets = await Promise.all(
      Array.from({ length: 20 }, (_, i) => RawWebSocket.connect(server.url, tokens[i % 2] ?? '')),
    );
    // Whoever is let in last was answered: nothing of the others is under way.
    await expect.poll(() => queryObjects(IncomingMessage, { format: 'count' }) - before).toBeLessThan(3);
    for (const { stream } of sockets) stream.destroy();
  });
});
