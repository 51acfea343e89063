import { PalaverError } from '@palaver/protocol/errors';

/** What was looked at so long ago does not count any more: a removal must take effect within 2 s (M2), and the answer has a way to go. */
const FRESH_MS = 1_500;
const LOOKS = 3;
const RETRY_MS = 2_000;

/**
 * Looks again, after a read that may have been slow, until a look is fresh.
 * @param lookedAt when the first look began, by performance.now()
 * @throws STORE_UNAVAILABLE: the store is too slow for it; and whatever the look throws
 */
export async function untilFresh(lookedAt: number, look: () => Promise<void>): Promise<void> {
  let at = lookedAt;
  for (let looks = 0; performance.now() - at > FRESH_MS; looks += 1) {
    if (looks === LOOKS)
      throw new PalaverError('STORE_UNAVAILABLE', 'The store is too slow. Try again in a moment.', {
        retryAfterMs: RETRY_MS,
      });
    at = performance.now();
    await look();
  }
}
