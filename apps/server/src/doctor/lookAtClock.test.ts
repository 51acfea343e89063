import { expect, it } from 'vitest';
import { lookAtClock } from './lookAtClock.ts';

const NOW = 1_000_000_000;

it('clocks that differ by more than five seconds are to be set, and by more than two minutes tokens are refused', () => {
  const beside = (offMs: number) => lookAtClock({ time: NOW + offMs, youngest: null, of: 'Redis at r' }, NOW);
  expect(beside(-400)).toEqual([{ part: 'clock', state: 'ok', line: 'this machine and Redis at r differ by 0.4 s' }]);
  expect(beside(5_000)).toMatchObject([{ state: 'ok' }]);
  expect(beside(6_000)).toMatchObject([{ state: 'warning' }]);
  expect(beside(120_000)).toMatchObject([{ state: 'warning' }]);
  expect(beside(-121_000)).toMatchObject([{ state: 'failed', line: expect.stringContaining('tokens are refused') }]);
});
