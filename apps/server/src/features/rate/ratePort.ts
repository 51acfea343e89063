/** What is limited apart: sends and edits, reads of history, joining and leaving, and everything else a socket may ask. */
export type RateKind = 'sends' | 'reads' | 'joins' | 'other';

/** Limits how often somebody may ask (L3). */
export interface RateLimiter {
  /** Takes `cost` from the bucket of `key`. 0: taken; otherwise nothing was taken, and it may work again after so many milliseconds. */
  take(kind: RateKind, key: string, cost: number): Promise<number>;
}

/** How fast a bucket fills, and how much it holds. `perSecond` 0 means no limit. */
interface BucketSize {
  perSecond: number;
  burst: number;
}

export type BucketSizes = Record<RateKind, BucketSize>;
