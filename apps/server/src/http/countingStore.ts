import { type ClientRateLimitInfo, MemoryStore } from 'express-rate-limit';

/**
 * The counts of one process. What the library's own store gives is its live count, which requests behind have raised by the time it is read:
 * of a burst that passes the limit all would be refused, not those beyond it.
 */
export class CountingStore extends MemoryStore {
  override async increment(key: string): Promise<ClientRateLimitInfo> {
    const counting = super.increment(key);
    const counted = this.current.get(key);
    // A copy, taken before anybody else counts.
    const hits = counted && { totalHits: counted.totalHits, resetTime: counted.resetTime };
    return hits ?? counting;
  }
}
