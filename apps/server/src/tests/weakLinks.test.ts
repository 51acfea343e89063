import { Socket as Stream } from 'node:net';
import timers from 'node:timers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const HEARTBEAT_MS = 25_000;
/** A live event takes about 420 bytes as it is, one deflated by itself more than 250. */
const BYTES_OF_DEFLATED_EVENT = 200;
/** Characters of the longest answer that the event loop itself deflates. */
const DEFLATED_AT_ONCE = 65_536;

describe('a connection on a weak link', () => {
  let server: TestServer;
  let ben: TestSocket;
  let annaToken: string;
  let carlToken: string;
  /** Begins the heartbeat of the connection that was opened last. */
  let beat: () => void;
  let n = 0;

  beforeAll(async () => {
    const { setTimeout } = timers;
    vi.spyOn(timers, 'setTimeout').mockImplementation(((run: () => void, ms: number, ...rest: []) => {
      if (ms === HEARTBEAT_MS) beat = run;
      return setTimeout(run, ms, ...rest);
    }) as typeof setTimeout);
    server = await startServer({ RATE_SENDS_PER_SECOND: '0' });
    annaToken = (await registerAt(server.url, 'anna')).accessToken;
    carlToken = (await registerAt(server.url, 'carl')).accessToken;
    ben = await connect(server.url, (await registerAt(server.url, 'ben')).accessToken);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    ben.close();
    await server.close();
  });

  /** Lets a heartbeat of this connection take so long. */
  async function heartbeat(socket: TestSocket, ms: number): Promise<void> {
    const pinged = new Promise<void>((resolve) => socket.socket.io.engine.once('ping', () => resolve()));
    const at = performance.now();
    beat();
    const late = vi.spyOn(performance, 'now').mockReturnValue(at + ms);
    await pinged;
    // What is asked behind the answer to the heartbeat is answered behind it.
    await socket.must('stopTyping', { roomId: 'general' });
    late.mockRestore();
  }

  function bytesOf({ socket }: TestSocket): number {
    const stream: unknown = Reflect.get(Reflect.get(socket.io.engine.transport, 'ws') ?? {}, '_socket');
    if (!(stream instanceof Stream)) throw new Error('This is no WebSocket.');
    return stream.bytesRead;
  }

  /** Ben writes so many; how many bytes each took to this socket. */
  async function bytesPerEvent(to: TestSocket, count: number): Promise<number> {
    const before = bytesOf(to);
    const sent = Array.from({ length: count }, () => `${(n += 1)}: fuel is low, añadir 燃料`);
    for (const text of sent)
      await ben.must('chatMessage', { roomId: 'general', clientId: `weak-link-${Number.parseInt(text)}`, text });
    expect(await heard(to, sent)).toEqual(sent);
    return (bytesOf(to) - before) / count;
  }

  /** The newest texts that this socket heard, once the last of `sent` came. */
  async function heard(socket: TestSocket, sent: string[]): Promise<string[]> {
    await socket.waitFor('chatMessage', ({ message }) => message.text === sent.at(-1));
    const texts = socket.seen.flatMap(({ data }) => ('message' in data ? [data.message.text] : []));
    return texts.slice(-sent.length);
  }

  it('gets its events deflated with those before as their dictionary, for as long as its heartbeats are slow', async () => {
    const carl = await connect(server.url, carlToken);
    const anna = await connect(server.url, annaToken);
    expect(await bytesPerEvent(anna, 10)).toBeGreaterThan(BYTES_OF_DEFLATED_EVENT);
    await heartbeat(anna, 2_000);
    expect(await bytesPerEvent(anna, 10)).toBeLessThan(BYTES_OF_DEFLATED_EVENT);
    expect(await bytesPerEvent(carl, 1)).toBeGreaterThan(BYTES_OF_DEFLATED_EVENT);
    await heartbeat(anna, 10);
    expect(await bytesPerEvent(anna, 10)).toBeGreaterThan(BYTES_OF_DEFLATED_EVENT);
    await heartbeat(anna, 2_000);
    expect(await bytesPerEvent(anna, 10)).toBeLessThan(BYTES_OF_DEFLATED_EVENT);
    for (const socket of [anna, carl]) socket.close();
  });

  it('gets everything whole and in order around answers that are deflated at once, and longer ones', async () => {
    const anna = await connect(server.url, annaToken);
    await heartbeat(anna, 2_000);
    const sent = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? `${i} ${'long '.repeat(600)}` : `${i} short`));
    const asked: Promise<unknown>[] = [];
    for (const [i, text] of sent.entries()) {
      asked.push(anna.ask('sync', { rooms: {}, first: 'general', maxBytes: i % 3 === 0 ? 4_096 : 2_500_000 }));
      asked.push(ben.must('chatMessage', { roomId: 'general', clientId: `around-answers-${i}`, text }));
      await new Promise(setImmediate);
    }
    await Promise.all(asked);
    expect(await heard(anna, sent)).toEqual(sent);
    expect(await bytesPerEvent(anna, 10)).toBeLessThan(BYTES_OF_DEFLATED_EVENT);
    const longer = await anna.must('sync', { rooms: {}, first: 'general', maxBytes: 2_500_000 });
    expect(JSON.stringify(longer).length).toBeGreaterThan(DEFLATED_AT_ONCE);
    expect(await bytesPerEvent(anna, 10)).toBeLessThan(BYTES_OF_DEFLATED_EVENT);
    anna.close();
  });

  it('gets its events as they are where its client keeps nothing of what was deflated', async () => {
    const keepsNothing = { threshold: 1_024, serverNoContextTakeover: true };
    const anna = await connect(server.url, annaToken, { perMessageDeflate: keepsNothing });
    await heartbeat(anna, 2_000);
    expect(await bytesPerEvent(anna, 10)).toBeGreaterThan(BYTES_OF_DEFLATED_EVENT);
    anna.close();
  });
});
