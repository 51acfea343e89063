import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '@palaver/protocol/limits';
import type { SyncAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import { SyncLoop } from './syncLoop.ts';

type Asked = { rooms: Record<string, number>; maxBytes: number; part: boolean; epoch?: string; first?: string };

describe('the sync loop', () => {
  let asked: Asked[];
  /** How long the next answers take, in ms, and what they are; an error is thrown instead. */
  let answers: { ms?: number; more?: boolean; error?: Error }[];
  let isUp: boolean;
  let done: number;
  let unauthorized: number;
  let loop: SyncLoop;
  let rooms: Record<string, number>;

  beforeEach(() => {
    vi.useFakeTimers();
    [asked, answers, isUp, done, unauthorized, rooms] = [[], [], true, 0, 0, { general: 7 }];
    const ask = async (_event: string, payload: object): Promise<never> => {
      asked.push(payload as Asked);
      const { ms = 0, more = false, error } = answers.shift() ?? {};
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (error) throw error;
      return { more } as SyncAnswer as never;
    };
    loop = new SyncLoop({
      connection: {
        get isUp() {
          return isUp;
        },
        ask,
        shortestAnswerMs: 100,
      },
      now: Date.now,
      random: () => 1,
      held: () => ({ epoch: 'epoch-one', stateRev: 'p1', rooms, first: 'general' }),
      apply: async () => undefined,
      onUnauthorized: () => (unauthorized += 1),
    });
    loop.done.listen(() => (done += 1));
  });
  afterEach(() => vi.useRealTimers());

  it('starts at 16 KB and says what it holds, the open room first (R3)', async () => {
    loop.restart();
    await vi.runAllTimersAsync();
    expect(asked).toEqual([
      { rooms: { general: 7 }, maxBytes: 16_384, part: false, epoch: 'epoch-one', stateRev: 'p1', first: 'general' },
    ]);
    expect(done).toBe(1);
  });

  it('asks for parts until there is no more, doubling what comes fast and halving what comes slowly', async () => {
    answers = [{ more: true }, { more: true, ms: 2_099 }, { more: true, ms: 2_100 }, { more: true, ms: 9_000 }, {}];
    loop.restart();
    await vi.runAllTimersAsync();
    expect(asked.map(({ maxBytes }) => maxBytes / 1_024)).toEqual([16, 32, 64, 32, 16]);
    expect(asked.map(({ part }) => part)).toEqual([false, true, true, true, true]);
    expect(done).toBe(1);
  });

  it('keeps its budget between 4 KB and 2.5 MB', async () => {
    answers = Array.from({ length: 4 }, () => ({ more: true, ms: 5_000 }));
    loop.restart();
    await vi.runAllTimersAsync();
    expect(asked.at(-1)?.maxBytes).toBe(4_096);
    answers = Array.from({ length: 12 }, () => ({ more: true }));
    loop.request();
    await vi.runAllTimersAsync();
    expect(asked.at(-1)?.maxBytes).toBe(2_500_000);
  });

  it('has one in flight; what is asked for meanwhile is one more round', async () => {
    answers = [{ ms: 1_000 }];
    loop.request();
    for (let i = 0; i < 5; i += 1) loop.request();
    expect(loop.isRunning).toBe(true);
    await vi.runAllTimersAsync();
    expect([asked.length, done, loop.isRunning]).toEqual([2, 2, false]);
  });

  it('asks again after a refusal when the server said so, or after a backoff', async () => {
    answers = [
      { error: new PalaverError('RATE_LIMITED', 'Slow down.', { retryAfterMs: 4_000 }) },
      { error: new PalaverError('STORE_UNAVAILABLE', 'Away.') },
      { error: new PalaverError('TOKEN_EXPIRED', 'Old.') },
    ];
    loop.request();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.length).toBe(2);
    await vi.runAllTimersAsync();
    expect([asked.length, done, unauthorized]).toEqual([4, 1, 1]);
  });

  it('leaves a lost connection to the next one', async () => {
    answers = [{ error: new NoNetworkError(), ms: 10 }];
    loop.request();
    isUp = false;
    await vi.runAllTimersAsync();
    loop.request();
    await vi.runAllTimersAsync();
    expect(asked.length).toBe(1);
    isUp = true;
    loop.restart();
    await vi.runAllTimersAsync();
    expect([asked.length, done]).toEqual([2, 1]);
  });

  it('asks no more when it was stopped', async () => {
    answers = [{ error: new PalaverError('STORE_UNAVAILABLE', 'Away.') }];
    loop.request();
    await vi.advanceTimersByTimeAsync(0);
    loop.stop();
    await vi.runAllTimersAsync();
    expect(asked.length).toBe(1);
  });

  it('names as many rooms as a frame holds', async () => {
    rooms = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`room-${i}`, i]));
    loop.request();
    await vi.runAllTimersAsync();
    const named = Object.keys(asked[0]?.rooms ?? {}).length;
    expect(named).toBeGreaterThan(1_000);
    expect(named).toBeLessThanOrEqual(LIMITS.syncMaxRooms);
    expect(JSON.stringify(asked[0]).length).toBeLessThan(LIMITS.frameMaxBytes);
  });
});
