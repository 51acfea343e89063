import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '@palaver/protocol/limits';
import type { SyncAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import { makeRoom } from '../testing/makeRoom.ts';
import { SyncLoop } from './syncLoop.ts';

interface Asked {
  rooms: Record<string, number>;
  maxBytes: number;
  part: boolean;
  epoch?: string;
  stateRev?: string;
  first?: string;
  after?: string;
  through?: string;
}

describe('the sync loop', () => {
  let asked: Asked[];
  /** How long the next answers take, in ms, and what they are; an error is thrown instead. */
  let answers: {
    ms?: number;
    more?: boolean;
    error?: Error;
    stateRev?: string;
    epoch?: string;
    rooms?: SyncAnswer['rooms'];
  }[];
  let taken: { stateRev: string | null; more: boolean }[];
  let stateRev: string | null;
  let isUp: boolean;
  let done: number;
  let unauthorized: number;
  let loop: SyncLoop;
  let rooms: Record<string, number>;
  let unheld: string[];
  let left: string[][];
  /** How many answers had come at each question. */
  let answeredAt: number[];

  beforeEach(() => {
    vi.useFakeTimers();
    [asked, answers, taken, isUp, done, unauthorized, rooms] = [[], [], [], true, 0, 0, { general: 7 }];
    [unheld, left, answeredAt] = [[], [], []];
    stateRev = 'p1';
    const ask = async (_event: string, payload: object): Promise<never> => {
      asked.push(payload as Asked);
      const { ms = 0, more = false, error, ...position } = answers.shift() ?? {};
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (error) throw error;
      return {
        epoch: 'epoch-one',
        stateRev: 'p9',
        more,
        rooms: [],
        left: [],
        ...position,
      } as Partial<SyncAnswer> as never;
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
      held: () => ({ epoch: 'epoch-one', stateRev, rooms, unheld, first: 'general' }),
      asking: () => answeredAt.push(taken.length),
      apply: async ({ more, ...answer }) => {
        stateRev = answer.stateRev;
        taken.push({ stateRev, more });
        left.push(answer.left);
      },
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

  it('counts a room as left that nothing is held of, when a sync is through and has not told it', async () => {
    unheld = ['crew', 'night'];
    answers = [
      { more: true },
      { rooms: [{ room: makeRoom({ id: 'night' }), messages: [], erased: [], upTo: 1, reset: true }] },
    ];
    loop.restart();
    await vi.runAllTimersAsync();
    expect(left).toEqual([[], ['crew']]);
  });

  it('asks for parts until there is no more, doubling what comes fast and halving what comes slowly', async () => {
    answers = [{ more: true }, { more: true, ms: 2_099 }, { more: true, ms: 2_100 }, { more: true, ms: 9_000 }, {}];
    loop.restart();
    await vi.runAllTimersAsync();
    expect(asked.map(({ maxBytes }) => maxBytes / 1_024)).toEqual([16, 32, 64, 32, 16]);
    expect(asked.map(({ part }) => part)).toEqual([false, true, true, true, true]);
    expect(answeredAt).toEqual([0, 1, 2, 3, 4]);
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

  it('names every room once, range after range, where no frame holds all of them, the open room in each (S4)', async () => {
    rooms = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`a-room-with-a-long-name-${i}`, i]));
    rooms.general = 7;
    answers = [{ more: true }, { stateRev: 'range-one' }, { stateRev: 'range-two' }, { stateRev: 'range-three' }];
    loop.request();
    await vi.runAllTimersAsync();
    expect(asked).toHaveLength(4);
    for (const one of asked) expect(JSON.stringify(one).length).toBeLessThan(LIMITS.frameMaxBytes);
    expect(asked[0]?.rooms).toEqual(asked[1]?.rooms);
    const named = asked.slice(1).flatMap((one) => Object.keys(one.rooms).filter((id) => id !== 'general'));
    expect(named).toEqual(
      Object.keys(rooms)
        .filter((id) => id !== 'general')
        .sort(),
    );
    expect(asked.map((one) => one.rooms.general)).toEqual([7, 7, 7, 7]);
    const ranges = asked.map(({ after, through }) => ({ after, through }));
    expect(ranges[0]).toEqual({ after: undefined, through: named[Object.keys(asked[1]?.rooms ?? {}).length - 2] });
    expect(ranges[2]?.after).toBe(ranges[1]?.through);
    expect(ranges[3]).toEqual({ after: ranges[2]?.through, through: undefined });
    expect(asked.map(({ part }) => part)).toEqual([false, true, true, true]);
    expect(done).toBe(1);
  });

  it('begins each range where it began the first, and takes the position of the first when all are in: nothing is left out (R4)', async () => {
    rooms = Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`a-room-with-a-long-name-${i}`, i]));
    answers = [{ more: true, stateRev: 'p2' }, { stateRev: 'p3' }, { more: true, stateRev: 'p4' }, { stateRev: 'p5' }];
    loop.request();
    await vi.runAllTimersAsync();
    expect(asked.map(({ stateRev }) => stateRev)).toEqual(['p1', 'p2', 'p1', 'p4']);
    expect(taken).toEqual([
      { stateRev: 'p1', more: true },
      { stateRev: 'p1', more: true },
      { stateRev: 'p1', more: true },
      { stateRev: 'p3', more: false },
    ]);
  });

  it('cuts a range when what it learned fits into no frame any more, and goes on from where it stands', async () => {
    rooms = {};
    answers = [{ more: true, stateRev: 'p2' }, { more: true, stateRev: 'p3' }, { stateRev: 'p4' }, { stateRev: 'p5' }];
    loop.part.listen(() => {
      const count = asked.length === 1 ? 1_200 : 2_400;
      rooms = Object.fromEntries(Array.from({ length: count }, (_, i) => [`a-room-with-a-long-name-${i}`, 1]));
    });
    loop.request();
    await vi.runAllTimersAsync();
    expect(asked.map(({ stateRev }) => stateRev)).toEqual(['p1', 'p2', 'p3', 'p3']);
    expect(asked.map(({ through }) => through === undefined)).toEqual([true, true, false, true]);
    expect(taken.map(({ stateRev }) => stateRev)).toEqual(['p2', 'p3', 'p3', 'p4']);
  });

  it('keeps no position of an earlier history (R5)', async () => {
    rooms = Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`a-room-with-a-long-name-${i}`, i]));
    answers = [{ epoch: 'epoch-two', stateRev: 'p2' }];
    loop.request();
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([{ stateRev: null, more: true }]);
  });
});
