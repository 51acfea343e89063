import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect } from '../testing/connect.ts';
import { RawWebSocket } from '../testing/rawWebSocket.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const MB = 1024 * 1024;
/** What the operating system takes of a connection on which nobody reads. */
const KERNEL_MB = 10;
const PAGE_MB = 1;

/** Text that no compression makes small: 10,000 characters of three bytes. */
const longText = () =>
  Array.from({ length: 10_000 }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('');

describe('who does not read (L1)', () => {
  let server: TestServer;
  let token: string;
  let n = 0;

  beforeAll(async () => {
    server = await startServer({ MESSAGE_MAX_CHARS: '10000' });
    token = (await registerAt(server.url, 'writer')).accessToken;
    const writer = await connect(server.url, token);
    for (let i = 0; i < 40; i += 1)
      await writer.must('chatMessage', { roomId: 'general', clientId: `long-text-${i}`, text: longText() });
    writer.close();
  }, 180_000);
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());

  async function open(): Promise<RawWebSocket> {
    const { accessToken } = await registerAt(server.url, `reader${(n += 1)}`);
    return RawWebSocket.connect(server.url, accessToken);
  }
  const load = (id: number) => `42${id}["loadMessages",{"roomId":"general","limit":40}]`;
  const react = (id: number) => `42${id}["reactToMessage",{"id":"general:1","emoji":"👍","on":false}]`;

  it('152 pages: above 4 MB the next reads get RATE_LIMITED, and a reader who comes back gets all the rest', async () => {
    const connection = await open();
    const other = await connect(server.url, token);
    const page = vi.spyOn(server.stores.messages, 'page');
    connection.stream.pause();
    for (let round = 0; round < 76; round += 1) {
      connection.send(load(2 * round), load(2 * round + 1));
      connection.send(
        `42${1_000 + round}["chatMessage",{"roomId":"general","clientId":"round-${n}-${round}","text":"next"}]`,
      );
      await other.waitFor('chatMessage', ({ message }) => message.clientId === `round-${n}-${round}`);
      await Promise.all(page.mock.results.map(({ value }): unknown => value));
    }
    const read = page.mock.calls.length;
    expect(read * PAGE_MB).toBeLessThan(KERNEL_MB + 4 + 3 * PAGE_MB);
    connection.stream.resume();
    await expect
      .poll(() => connection.packets.filter((packet) => packet.startsWith('43')).length, { timeout: 20_000 })
      .toBe(152 + 76);
    const answers = [...connection.acks].filter(([id]) => id < 1_000).map(([, { error }]) => error?.errorCode);
    expect(answers.filter((code) => code === undefined)).toHaveLength(read);
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(152 - read);
    connection.send(load(900));
    expect(await connection.waitFor((packet) => packet.startsWith('43900['))).toContain('"ok":true');
    connection.stream.destroy();
    other.close();
  }, 180_000);

  it('ten pages asked for in one breath, again and again: those that waited for their turn count what waits by then', async () => {
    const connection = await open();
    const other = await connect(server.url, token);
    const page = vi.spyOn(server.stores.messages, 'page');
    connection.stream.pause();
    for (let round = 0; round < 4; round += 1) {
      connection.send(...Array.from({ length: 10 }, (_, i) => load(10 * round + i)));
      const said = `breath-${n}-${round}`;
      connection.send(`42${1_000 + round}["chatMessage",{"roomId":"general","clientId":"${said}","text":"next"}]`);
      await other.waitFor('chatMessage', ({ message }) => message.clientId === said);
      for (let read = -1; read !== page.mock.calls.length;) {
        read = page.mock.calls.length;
        await Promise.all(page.mock.results.map(({ value }): unknown => value));
      }
    }
    connection.stream.resume();
    // Who has more than 8 MB waiting is cut, and would be answered nothing any more.
    const answers = () => [...connection.acks].filter(([id]) => id < 1_000).map(([, { error }]) => error?.errorCode);
    await expect.poll(() => answers().length, { timeout: 20_000 }).toBe(40);
    expect(new Set(answers())).toEqual(new Set([undefined, 'RATE_LIMITED']));
    connection.stream.destroy();
    other.close();
  }, 180_000);

  it('one sync and two pages are under way, eight more wait their turn, the next gets RATE_LIMITED', async () => {
    const connection = await open();
    const held = Promise.withResolvers<undefined>();
    const { messages, rooms } = server.stores;
    const page = messages.page.bind(messages);
    const ofUser = rooms.ofUser.bind(rooms);
    const pages = vi.spyOn(messages, 'page').mockImplementation(async (...args) => {
      await held.promise;
      return page(...args);
    });
    const syncs = vi.spyOn(rooms, 'ofUser').mockImplementation(async (userId) => {
      await held.promise;
      return ofUser(userId);
    });
    const sync = (id: number) => `42${id}["sync",{"rooms":{},"maxBytes":4096}]`;
    connection.send(load(0), sync(1), load(2), load(3), sync(4), load(5), load(6), load(7), sync(8), load(9), load(10));
    connection.send(load(11), sync(12));
    await connection.waitFor((packet) => packet.startsWith('4312['));
    expect([...connection.acks].map(([id, { error }]) => [id, error?.errorCode])).toEqual([
      [11, 'RATE_LIMITED'],
      [12, 'RATE_LIMITED'],
    ]);
    // What is refused is answered at once; what is under way has to find the room first.
    await expect.poll(() => [pages.mock.calls.length, syncs.mock.calls.length]).toEqual([2, 1]);
    held.resolve(undefined);
    await expect.poll(() => connection.acks.size).toBe(13);
    expect([...connection.acks.values()].filter(({ ok }) => ok)).toHaveLength(11);
    connection.stream.destroy();
  });

  it.each([
    ['answers', (i: number) => react(i)],
    [
      'refusals that carry a message',
      (i: number) => `42${i}["editMessage",{"id":"general:1","text":"${i}","base":"2020-01-01T00:00:00.000Z"}]`,
    ],
  ])(
    'above 8 MB of %s the socket is cut, whatever it sends',
    async (_, question) => {
      const connection = await RawWebSocket.connect(server.url, token);
      connection.stream.pause();
      connection.send(...Array.from({ length: ((KERNEL_MB + 10) * MB) / 30_000 }, (_, i) => question(i)));
      await expect.poll(() => server.connections(), { timeout: 20_000 }).toBe(0);
      connection.stream.destroy();
    },
    180_000,
  );

  it('what no poll fetches counts as well', async () => {
    const poll = (method: string, sid = '', body?: string) =>
      fetch(`${server.url}/socket.io/?EIO=4&transport=polling${sid && `&sid=${sid}`}`, { method, body });
    const { sid } = JSON.parse((await (await poll('GET')).text()).slice(1)) as { sid: string };
    expect((await poll('POST', sid, `40${JSON.stringify({ token, protocol: 1 })}`)).status).toBe(200);
    expect(await (await poll('GET', sid)).text()).toMatch(/^40/);
    const questions = Array.from({ length: (9 * MB) / 30_000 }, (_, i) => react(i));
    expect((await poll('POST', sid, questions.slice(0, 100).join('\x1e'))).status).toBe(200);
    expect((await poll('POST', sid, '3')).status).toBe(200);
    await poll('POST', sid, questions.slice(100).join('\x1e'));
    await expect.poll(async () => (await poll('POST', sid, '3')).status).toBe(400);
  });
});

describe('what does not move for 120 s is cut', () => {
  afterEach(() => vi.useRealTimers());

  async function withServer(run: (server: TestServer, token: string) => Promise<void>): Promise<void> {
    const server = await startServer({ MESSAGE_MAX_CHARS: '10000' });
    try {
      const { accessToken } = await registerAt(server.url, 'writer');
      const writer = await connect(server.url, accessToken);
      for (let i = 0; i < 20; i += 1)
        await writer.must('chatMessage', { roomId: 'general', clientId: `long-text-${i}`, text: longText() });
      writer.close();
      await expect.poll(() => server.connections()).toBe(0);
      await run(server, accessToken);
    } finally {
      await server.close();
    }
  }

  it('a WebSocket, though it answers heartbeats blindly; not one that reads, and not one that has nothing to read', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    await withServer(async (server, token) => {
      const [blind, reads, idle] = [
        await RawWebSocket.connect(server.url, token),
        await RawWebSocket.connect(server.url, token),
        await RawWebSocket.connect(server.url, token),
      ];
      blind.stream.pause();
      const page = vi.spyOn(server.stores.messages, 'page');
      for (let round = 0; round < 20; round += 1) {
        for (const connection of [blind, reads]) connection.send(`42${round}["loadMessages",{"roomId":"general"}]`);
        await reads.waitFor((packet) => packet.startsWith(`43${round}[`));
        await Promise.all(page.mock.results.map(({ value }): unknown => value));
      }
      page.mockRestore();
      for (let i = 0; i < 11; i += 1) {
        blind.send('3');
        await vi.advanceTimersByTimeAsync(10_000);
      }
      expect(await server.connections()).toBe(3);
      await vi.advanceTimersByTimeAsync(30_000);
      await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(2);
      for (const connection of [reads, idle]) {
        connection.send('427000["stopTyping",{"roomId":"general"}]');
        await connection.waitFor((packet) => packet.startsWith('437000['));
        connection.stream.destroy();
      }
      blind.stream.destroy();
    });
  }, 180_000);

  it.each(['/api/rooms/general/messages?limit=100', '/api/users?limit=100', '/api/config'])(
    'a request: GET %s',
    (path) =>
      withServer(async (server, token) => {
        expect(server.http.timeout).toBe(120_000);
        server.http.timeout = 300;
        // It may be cut before anybody could look whether it was there.
        const taken = once(server.http, 'connection');
        const stream = connectTcp(Number(new URL(server.url).port), '127.0.0.1').pause();
        stream.on('error', () => undefined);
        const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
        stream.write(request.repeat(200));
        await taken;
        await expect.poll(() => server.connections(), { timeout: 20_000 }).toBe(0);
        stream.destroy();
      }),
    180_000,
  );
});
