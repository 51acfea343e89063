import type { Change } from '@palaver/store/ports/change';
import { feedEntry } from './feedEntry.ts';
import type { RedisLink } from './redisLink.ts';

/** The stream that other services follow, and about how many of the newest changes it keeps. */
const FEED_STREAM = 'palaver:feed';
const KEPT = 100_000;

/**
 * Writes committed changes into a Redis stream for other services (E6, docs/operations.md). The chat never waits for it; what is committed
 * while Redis is away is not in the stream: a consumer sees that by a gap in `rev` and reads the room.
 */
export function redisFeed(link: RedisLink): (changes: Change[]) => void {
  return (changes) => {
    const at = new Date().toISOString();
    // One connection: they arrive in this order.
    void link.ask((redis) =>
      Promise.all(
        changes.map((change) =>
          redis.xadd(
            FEED_STREAM,
            'MAXLEN',
            '~',
            KEPT,
            '*',
            'type',
            change.kind,
            'at',
            at,
            'data',
            JSON.stringify(feedEntry(change)),
          ),
        ),
      ),
    );
  };
}
