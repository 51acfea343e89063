import { Socket as Stream } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const ROUNDS = 20;

describe('long answers on a WebSocket', () => {
  let server: TestServer;
  let anna: TestSocket;
  let ben: TestSocket;

  beforeAll(async () => {
    server = await startServer({ RATE_SENDS_PER_SECOND: '0' });
    anna = await connect(server.url, (await registerAt(server.url, 'anna')).accessToken);
    ben = await connect(server.url, (await registerAt(server.url, 'ben')).accessToken);
  });
  afterAll(async () => {
    anna.close();
    ben.close();
    await server.close();
  });

  let n = 0;
  const batch = (text: string) =>
    Array.from({ length: 50 }, () => ({ clientId: `deflate-${(n += 1)}`, text: `${n} ${text}` }));

  /** Bytes that came over a socket's connection so far. */
  function bytesOf({ socket }: TestSocket): number {
    const stream: unknown = Reflect.get(Reflect.get(socket.io.engine.transport, 'ws') ?? {}, '_socket');
    if (!(stream instanceof Stream)) throw new Error('This is no WebSocket.');
    return stream.bytesRead;
  }

  it('take a quarter of their bytes at most; broadcasts go out as they are, encoded once for all', async () => {
    const before = [bytesOf(anna), bytesOf(ben)] as const;
    const answer = await anna.must('chatMessages', { roomId: 'general', messages: batch('the boat is at the pier') });
    const last = answer.results.at(-1);
    await ben.waitFor('chatMessage', ({ message }) => last?.ok === true && message.id === last.data.message.id);
    const length = JSON.stringify(answer).length;
    expect(bytesOf(anna) - before[0]).toBeLessThan(length / 4);
    expect(bytesOf(ben) - before[1]).toBeGreaterThan(length);
  });

  it('delay no event behind them: events stay in order around them', async () => {
    const sent = Array.from({ length: ROUNDS * 2 }, (_, i) => ({
      roomId: 'general',
      clientId: `deflate-event-${i}`,
      // Every other one is long enough to be deflated where it can not be written at once.
      text: i % 2 === 0 ? 'long '.repeat(400) : 'short',
    }));
    const asked: Promise<unknown>[] = [];
    for (const message of sent) {
      asked.push(anna.ask('sync', { rooms: {}, first: 'general', maxBytes: 2_500_000 }));
      asked.push(ben.must('chatMessage', message));
      await new Promise(setImmediate);
    }
    await Promise.all(asked);
    const last = sent.at(-1)?.clientId;
    await anna.waitFor('chatMessage', ({ message }) => message.clientId === last);
    const heard = anna.seen.flatMap(({ eventType, data }) =>
      eventType === 'chatMessage' && 'message' in data ? [data.message.clientId] : [],
    );
    expect(heard).toEqual(sent.map(({ clientId }) => clientId));
  });
});
