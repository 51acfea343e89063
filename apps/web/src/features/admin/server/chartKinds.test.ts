import { expect, it } from 'vitest';
import { CHART_KINDS, shortNumber, topOf } from './chartKinds.ts';

it('the top of a chart is round and leaves air above the highest value', () => {
  expect([0, 0.4, 1, 1.8, 4.9, 7, 42, 96, 180, 960].map((highest) => topOf(highest))).toEqual([
    1, 1, 1.5, 3, 8, 10, 80, 150, 300, 1_500,
  ]);
});

it('the top of a chart that counts is whole', () => {
  expect([0, 1, 2, 3, 4, 7, 9, 12, 42].map((highest) => topOf(highest, true))).toEqual([1, 2, 3, 4, 5, 10, 15, 15, 80]);
  expect(CHART_KINDS.filter(({ whole }) => whole).map(({ id }) => id)).toEqual(['messages', 'connections']);
});

it('numbers are short', () => {
  expect([0, 0.04, 2.26, 9.96, 41.6].map(shortNumber)).toEqual(['0', '0', '2.3', '10', '42']);
});
