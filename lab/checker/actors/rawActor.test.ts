import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ofKind } from '../judge/case.ts';
import { History } from '../history/history.ts';
import { judge } from '../judge/judge.ts';
import { Random } from '../../kit/random.ts';
import { RawActor } from './rawActor.ts';
import { RawClient } from './rawClient.ts';
import { NO_FLOORS } from '../testing/noFloors.ts';
import { somebodyAt } from '../testing/somebodyAt.ts';

/** A server that takes every message as a new one, also what it has already. */
function startForgetful(): string {
  const server = new Server(0, { transports: ['websocket'] });
  onTestFinished(() => server.close());
  let seq = 0;
  server.on('connection', (socket) => {
    socket.on('chatMessage', ({ roomId, clientId, text }: Sent, reply: (answer: object) => void) => {
      seq += 1;
      const at = { id: `${roomId}:${seq}`, seq, rev: seq, timestamp: new Date(seq).toISOString() };
      reply({ ok: true, data: { message: { roomId, senderId: 'anna', clientId, text, deleted: false, ...at } } });
    });
    socket.on('sync', (_asked: object, reply: (answer: object) => void) =>
      reply({ ok: false, error: { statusCode: 503 } }),
    );
  });
  const address = server.httpServer.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

interface Sent {
  roomId: string;
  clientId: string;
  text: string;
}

it('writes both answers to what it sends twice into the history, and the judge compares them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-actor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const history = new History(join(folder, 'history.gz'));
  const url = startForgetful();
  const person = somebodyAt(url);
  const client = new RawClient(url, person, history);
  // All of what is drawn by lot is the first of its kind: it sends one message, twice at once.
  const random = new Random(1);
  vi.spyOn(random, 'next').mockReturnValue(0);
  const actor = new RawActor(client, { rooms: ['r'], history, random, pace: { pauseMs: 1, batches: 0, batchMax: 1 } });
  await vi.waitFor(() => expect(client.connected).toBe(true), { timeout: 20_000 });
  const running = actor.run();
  actor.stop();
  await running;
  client.close();
  await history.close();
  expect(ofKind(history.events, 'send')).toHaveLength(2);
  const { violations } = judge(history.events, NO_FLOORS);
  expect(violations.map(({ what }) => what)).toContainEqual(expect.stringMatching(/acknowledged as r:\d and as r:\d/));
});
