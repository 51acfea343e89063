import { describe, expect, it } from 'vitest';
import { Distribution, MOST } from './distribution.ts';

describe('how often which number was seen', () => {
  it('counts a number under every bound that it does not pass, and never forgets one', () => {
    const seen = new Distribution();
    for (const value of [0, 1, 2, 100, 128, 129, 250, 251, 1_000, 1_001, 4_000, MOST, 9e12]) seen.add(value);
    seen.mark();
    expect(seen.atMost([0, 1, 5, 100, 128, 250, 1_000, 2_000, 4_000])).toEqual({
      counts: [1, 2, 3, 4, 5, 7, 9, 10, 11],
      all: 13,
    });
  });

  it('adds up what was seen; what is below nothing is nothing, what is too much counts as the most', () => {
    const seen = new Distribution();
    for (const value of [-400, 1.2, 300, 9e12]) seen.add(value);
    expect(seen.sum).toBe(2 + 300 + MOST);
  });

  it.each([
    [50, 500],
    [99, 990],
    [100, 1_000],
  ])('the %sth percentile of 1 to 1,000 is %s, or at most 1/64 more', (percent, expected) => {
    const seen = new Distribution();
    for (let value = 1; value <= 1_000; value += 1) seen.add(value);
    expect(seen.percentile(percent)).toBeGreaterThanOrEqual(expected);
    expect(seen.percentile(percent)).toBeLessThanOrEqual(expected * (1 + 1 / 64));
  });

  it('percentiles are of what came since the mark', () => {
    const seen = new Distribution();
    expect(seen.percentile(99)).toBe(0);
    seen.add(5_000);
    seen.mark();
    expect(seen.percentile(99)).toBe(0);
    seen.add(7);
    expect(seen.percentile(99)).toBe(7);
  });
});
