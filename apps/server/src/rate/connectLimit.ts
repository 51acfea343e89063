import { LIMITS } from '@palaver/protocol/limits';
import { rateLimited } from './requireRate.ts';
import { TokenBucket } from './tokenBucket.ts';

/** Buckets beyond this many are forgotten once full again: memory stays bounded however many addresses there are. */
const SWEEP_ABOVE = 10_000;

/** Handshakes of each address (L3), at this node: a crew that comes back at once behind one address has room, a guesser of tokens has not. */
export class ConnectLimit {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, TokenBucket>();

  /** `perSecond` 0 means no limit. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts a handshake. @returns 0, or the milliseconds to wait when it is one too many; then nothing is counted */
  take(address: string): number {
    const bucket = this.#bucketOf(address);
    const wait = bucket?.waitMs ?? 0;
    if (wait === 0) bucket?.spend(1);
    return wait;
  }

  /** @throws RATE_LIMITED while the address has no room for anything */
  requireCapacity(address: string): void {
    const wait = this.#bucketOf(address)?.waitMs ?? 0;
    if (wait > 0) throw rateLimited(wait);
  }

  /** A handshake that was let through brought a token that is not good. */
  chargeBadToken(address: string): void {
    this.#bucketOf(address)?.spend(LIMITS.badTokenCost - 1);
  }

  #bucketOf(address: string): TokenBucket | null {
    if (this.#perSecond === 0) return null;
    const known = this.#buckets.get(address);
    if (known) return known;
    if (this.#buckets.size > SWEEP_ABOVE)
      for (const [key, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(key);
    const bucket = new TokenBucket(this.#perSecond, this.#perSecond * LIMITS.connectsBurstSeconds);
    this.#buckets.set(address, bucket);
    return bucket;
  }
}
