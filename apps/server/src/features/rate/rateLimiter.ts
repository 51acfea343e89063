/** What is limited apart: sends and edits, reads of history, and everything else a socket may ask. */
export type RateKind = 'sends' | 'reads' | 'other';

/** Limits how often somebody may ask. Memory now; shared between nodes later. */
export interface RateLimiter {
  /** Takes `cost` from the bucket of `key`. 0: taken; otherwise nothing was taken, and it may work again after so many milliseconds. */
  take(kind: RateKind, key: string, cost: number): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

export interface BucketSize {
  perSecond: number;
  burst: number;
}

/** Buckets beyond this many are forgotten once full again: memory stays bounded however many people ask. */
const SWEEP_ABOVE = 10_000;

/**
 * Token buckets in memory. `perSecond` 0 means no limit. A cost above the burst is taken when the bucket is full and leaves a debt,
 * so a batch larger than the burst is slowed, never refused for ever.
 */
export function createRateLimiter(sizes: Record<RateKind, BucketSize>, now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function sweep(at: number): void {
    for (const [key, bucket] of buckets) {
      if (at - bucket.at > 60_000) buckets.delete(key);
    }
  }

  return {
    take(kind, key, cost) {
      const { perSecond, burst } = sizes[kind];
      if (perSecond === 0) return 0;
      const at = now();
      const id = `${kind}:${key}`;
      const bucket = buckets.get(id) ?? { tokens: burst, at };
      // A clock that steps back must not take tokens away.
      const filled = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
      const needed = Math.min(cost, burst);
      const wait = filled >= needed ? 0 : Math.ceil(((needed - filled) / perSecond) * 1000);
      buckets.set(id, { tokens: wait === 0 ? filled - cost : filled, at });
      if (buckets.size > SWEEP_ABOVE) sweep(at);
      return wait;
    },
  };
}
