import { describe, expect, it } from 'vitest';
import { HOUR_POINTS, HourPoint } from '@palaver/protocol/serverFigures';
import { HourRing } from './hourRing.ts';

const START = Date.UTC(2026, 0, 1);
const point = (n: number) => ({ messages: n / 10, connections: n, p50: 1, p99: 2.5, loopP99: 3, memory: 2 ** 33 + n });
const filled = (points: number) => {
  const ring = new HourRing();
  for (let n = 0; n < points; n += 1) ring.push(START + n * 10_000, point(n));
  return ring.points();
};

describe('the ring of the last hour', () => {
  it('is empty at first, and gives back each number as it was, of its own field', () => {
    expect(filled(0)).toEqual([]);
    expect(filled(2)).toEqual([
      { at: '2026-01-01T00:00:00.000Z', ...point(0) },
      { at: '2026-01-01T00:00:10.000Z', ...point(1) },
    ]);
    for (const one of filled(3)) expect(HourPoint.parse(one)).toEqual(one);
  });

  it('keeps 360 points, the oldest first, and drops the oldest for each new one', () => {
    expect(filled(HOUR_POINTS).map(({ connections }) => connections)).toEqual([...Array(HOUR_POINTS).keys()]);
    const later = filled(HOUR_POINTS * 2 + 7);
    expect(later).toHaveLength(HOUR_POINTS);
    expect(later[0]).toEqual({ at: new Date(START + 367 * 10_000).toISOString(), ...point(367) });
    expect(later.at(-1)?.connections).toBe(HOUR_POINTS * 2 + 6);
    expect(later.every(({ connections }, i) => connections === 367 + i)).toBe(true);
  });
});
