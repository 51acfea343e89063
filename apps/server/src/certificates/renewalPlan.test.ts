import { expect, it } from 'vitest';
import { dueAt, isLate, nextTryAt } from './renewalPlan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const pair = { pem: '', from: 0, until: 90 * DAY };

it('G13: a certificate is due with a third of its life left, and late with a sixth; without one it is due now', () => {
  expect([dueAt(pair), nextTryAt(pair, null, DAY)]).toEqual([60 * DAY, 60 * DAY]);
  expect([dueAt(null), nextTryAt(null, null, DAY)]).toEqual([0, 0]);
  expect([74 * DAY, 76 * DAY].map((now) => isLate(pair, now))).toEqual([false, true]);
  expect(isLate(null, 0)).toBe(true);
});

it('an authority is never hammered: at most five tries in the first hour, then one an hour', () => {
  const times: number[] = [];
  let now = 60 * DAY;
  for (let failures = 0; failures < 30; failures += 1) {
    const lastAt = times.at(-1);
    now = Math.max(now, nextTryAt(pair, lastAt === undefined ? null : { failures, lastAt }, now));
    times.push(now);
  }
  const [first = 0] = times;
  expect(times.filter((at) => at < first + HOUR)).toHaveLength(4);
  for (const [i, at] of times.entries()) if (i >= 4) expect(at - (times[i - 1] ?? 0)).toBe(HOUR);
});

it('a clock that was set back by a year makes nobody wait longer than an hour', () => {
  const now = 365 * DAY;
  expect(nextTryAt(null, { failures: 9, lastAt: now + 365 * DAY }, now)).toBe(now + HOUR);
});
