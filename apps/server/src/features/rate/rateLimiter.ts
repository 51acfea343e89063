import type { BucketSizes, RateLimiter } from './ratePort.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets beyond this many are forgotten once full again: memory stays bounded however many people ask. */
const SWEEP_ABOVE = 10_000;

/**
 * Token buckets in the memory of one process. A cost above the burst is taken when the bucket is full and leaves a debt,
 * so a batch larger than the burst is slowed, never refused for ever.
 */
export function createRateLimiter(sizes: BucketSizes, now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function sweep(at: number): void {
    for (const [key, bucket] of buckets) {
      if (at - bucket.at > 60_000) buckets.delete(key);
    }
  }

  return {
    take(kind, key, cost) {
      const { perSecond, burst } = sizes[kind];
      if (perSecond === 0) return Promise.resolve(0);
      const at = now();
      const id = `${kind}:${key}`;
      const bucket = buckets.get(id) ?? { tokens: burst, at };
      // A clock that steps back must not take tokens away.
      const filled = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
      const needed = Math.min(cost, burst);
      const wait = filled >= needed ? 0 : Math.ceil(((needed - filled) / perSecond) * 1000);
      buckets.set(id, { tokens: wait === 0 ? filled - cost : filled, at });
      if (buckets.size > SWEEP_ABOVE) sweep(at);
      return Promise.resolve(wait);
    },
  };
}
