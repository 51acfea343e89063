import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Measures } from './measures.ts';

describe('what a node measures of itself', () => {
  let measures: Measures;
  let sockets: number;
  let points: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.UTC(2026, 0, 1) });
    [sockets, points] = [0, 0];
    measures = new Measures(Date.now);
    measures.start(
      () => sockets,
      () => (points += 1),
    );
  });
  afterEach(() => {
    measures.close();
    vi.useRealTimers();
  });

  it('there is no point before the first ten seconds are over, then one every ten', () => {
    vi.advanceTimersByTime(9_999);
    expect(measures.hour()).toEqual([]);
    vi.advanceTimersByTime(20_001);
    expect(measures.hour().map(({ at }) => at)).toEqual([
      '2026-01-01T00:00:10.000Z',
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:30.000Z',
    ]);
    expect(points).toBe(3);
  });

  it('a point tells of its own ten seconds alone', () => {
    sockets = 7;
    for (let n = 0; n < 25; n += 1) measures.stored();
    for (let ms = 1; ms <= 100; ms += 1) measures.delivered(ms);
    vi.advanceTimersByTime(10_000);
    expect(measures.hour()[0]).toMatchObject({ messages: 2.5, connections: 7, p50: 50, p99: 99 });
    expect(measures.hour()[0]?.memory).toBeGreaterThan(10 * 1024 * 1024);
    expect(measures.hour()[0]?.loopP99).toBeGreaterThanOrEqual(0);
    vi.advanceTimersByTime(10_000);
    expect(measures.hour()[1]).toMatchObject({ messages: 0, connections: 7, p50: 0, p99: 0 });
  });

  it('what is dated ahead of the clock counts as delivered at once, what took days as an hour', () => {
    measures.delivered(-400);
    vi.advanceTimersByTime(10_000);
    measures.delivered(9e9);
    vi.advanceTimersByTime(10_000);
    const [ahead, late] = measures.hour();
    expect(ahead).toMatchObject({ p50: 0, p99: 0 });
    expect((late?.p50 ?? 0) / 3_600_000).toBeCloseTo(1, 1);
  });
});
