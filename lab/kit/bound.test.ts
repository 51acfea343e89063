import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bound } from './bound.ts';

describe('a figure of a bench', () => {
  let before: typeof process.exitCode;
  beforeEach(() => {
    before = process.exitCode;
    process.exitCode = undefined;
  });
  afterEach(() => {
    process.exitCode = before;
  });

  const less = { goal: 100, floor: 200, unit: 'ms' };
  const more = { goal: 5_000, floor: 1_000, unit: 'a second', more: true };
  it.each([
    [100, less, 'reached', undefined],
    [101, less, 'MISSED', undefined],
    [200, less, 'MISSED', undefined],
    [200.5, less, 'FAILED', 1],
    [Number.NaN, less, 'FAILED', 1],
    [5_000, more, 'reached', undefined],
    [1_000, more, 'MISSED', undefined],
    [999, more, 'FAILED', 1],
    [0, more, 'FAILED', 1],
  ])('of %s is beside its goal, and beyond its floor it fails', (value, bounds, verdict, exitCode) => {
    const line = bound('something', value, bounds);
    const failed = process.exitCode;
    expect(line).toContain(`: ${verdict}`);
    expect(failed).toBe(exitCode);
  });
});
