import { describe, expect, it } from 'vitest';
import { longGoal, longTiers } from './tiers.ts';

describe('the long run', () => {
  it('requires 200,000 messages and 300 faults in half an hour, and its share of a shorter one', () => {
    expect(longGoal(undefined)).toEqual({ acknowledged: 200_000, faults: 300 });
    expect(longGoal(undefined, 180)).toEqual({ acknowledged: 20_000, faults: 30 });
  });

  it('requires the same of half an hour on SQLite alone, by its part', () => {
    expect(longGoal(['one'])).toBeNull();
    expect(longTiers(['one']).map(([, { limits }]) => limits)).toMatchObject([{ acknowledged: 200_000, faults: 300 }]);
  });
});
