import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryAnswer } from '@palaver/protocol/answers';
import type { Payload } from '@palaver/protocol/events';
import { History } from './history.ts';
import { NoNetworkError } from '../noNetworkError.ts';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';

describe('history', () => {
  let server: ChatServer;
  let device: DeviceBench;
  let asked: Payload<'loadMessages'>[];
  /** What is answered instead of the true page, in turn. */
  let instead: (HistoryAnswer | Error)[];
  let shortestAnswerMs: number;
  let syncs: number;
  let history: History;

  beforeEach(async () => {
    server = new ChatServer(['general'], { pageSize: 50 });
    device = new DeviceBench(server);
    for (let i = 0; i < 100; i += 1) server.send('general');
    await device.syncOnce(8_000);
    [asked, instead, shortestAnswerMs, syncs] = [[], [], 20, 0];
    history = new History({
      model: device.model,
      connection: {
        get shortestAnswerMs() {
          return shortestAnswerMs;
        },
        ask: async (_event, payload): Promise<never> => {
          const request = payload as Payload<'loadMessages'>;
          asked.push(request);
          const answer = instead.shift() ?? server.page(request);
          if (answer instanceof Error) throw answer;
          return answer as never;
        },
      },
      apply: (roomId, page) => device.merger.page(roomId, page),
      requestSync: () => (syncs += 1),
      onRoom: () => undefined,
    });
  });
  afterEach(() => device.merger.stop());

  it('asks a page again whose upTo is below the client’s rev', async () => {
    const old = { ...server.page({ roomId: 'general', before: 80 }), upTo: 99 };
    instead = [old];
    await history.loadOlder('general');
    expect(asked.length).toBe(2);
    expect(device.view().hasOlder).toBe(true);
  });

  it('asks for a sync when a room is too busy for a page to hold still', async () => {
    const old = { ...server.page({ roomId: 'general', before: 80 }), upTo: 99 };
    instead = Array.from({ length: 5 }, () => old);
    await history.loadOlder('general');
    expect([asked.length, syncs]).toEqual([5, 1]);
  });

  it('shows a hole as loading, then as failed, and heals it at the next try', async () => {
    await device.merger.page('general', server.page({ roomId: 'general', around: 20, limit: 5 }));
    const beforeSeq = () =>
      device.view().timeline.flatMap((item) => (item.kind === 'hole' ? [item.beforeSeq] : []))[0] ?? 0;
    instead = [new NoNetworkError()];
    const at = beforeSeq();
    const loading = history.loadHole('general', at, 'newer');
    expect(history.holesOf('general').get(at)).toEqual({ state: 'loading' });
    await loading;
    expect(history.holesOf('general').get(at)).toMatchObject({ state: 'failed', error: { errorCode: 'NO_NETWORK' } });
    await history.loadHole('general', at, 'newer');
    expect(history.holesOf('general').size).toBe(0);
  });

  it('fills a hole from the end at which it is read', async () => {
    await device.merger.page('general', server.page({ roomId: 'general', around: 25, limit: 5 }));
    const hole = () => device.view().timeline.find((item) => item.kind === 'hole');
    const before = hole();
    if (before?.kind !== 'hole') throw new Error('No hole.');
    await history.loadHole('general', before.beforeSeq, 'older');
    expect(asked).toEqual([{ roomId: 'general', limit: 50, after: before.afterSeq }]);
    expect(hole()).toBeUndefined();
  });

  it('asks for smaller pages on a slow link', async () => {
    shortestAnswerMs = 2_000;
    await history.loadOlder('general');
    expect(asked[0]?.limit).toBe(20);
  });

  it('has nothing to load where nothing is missing, or no room is known', async () => {
    await history.loadAround('general', 100);
    await history.loadOlder('nowhere');
    expect(asked).toEqual([]);
    await vi.waitFor(() => expect(history.isLoadingOlder('general')).toBe(false), { timeout: 10_000 });
  });
});
