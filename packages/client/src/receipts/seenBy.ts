import { LIMITS } from '@palaver/protocol/limits';
import type { RoomCache } from '../sync/roomCache.ts';
import type { Marks } from '../sync/storedRoom.ts';
import type { Delivery, Seen } from '../state.ts';

/**
 * Counts for each message of a room how many others have it. Who joined later does not count; of whom that is not known, nobody is counted as having it:
 * what is shown is true.
 */
export function seenBy(cache: RoomCache, userId: string): (seq: number) => Seen {
  if (cache.room.memberCount > LIMITS.namedReceiptsMaxMembers) {
    const counts = new Map(cache.counts.map((count) => [count.seq, count]));
    const of = cache.room.memberCount - 1;
    return (seq) => ({ received: counts.get(seq)?.received ?? 0, read: counts.get(seq)?.read ?? 0, of });
  }
  const joined: number[] = [];
  const received: number[] = [];
  const read: number[] = [];
  let unknown = 0;
  for (const [id, marks] of cache.marks) {
    if (id === userId) continue;
    const joinedSeq = joinedSeqOf(cache, marks);
    if (joinedSeq === null) unknown += 1;
    else {
      joined.push(joinedSeq);
      // Marks start where one joins, so that whoever is below a message in one of these is also among those that joined before it.
      received.push(Math.max(joinedSeq, marks.receivedSeq));
      read.push(Math.max(joinedSeq, marks.readSeq));
    }
  }
  for (const numbers of [joined, received, read]) numbers.sort((a, b) => a - b);
  const others = Math.max(0, cache.room.memberCount - 1);
  return (seq) => {
    const of = countBelow(joined, seq);
    if (joined.length + unknown === 0) return { received: 0, read: 0, of: others };
    return { received: of - countBelow(received, seq), read: of - countBelow(read, seq), of: of + unknown };
  };
}

/** After which message a member came; null: not known. Of a private conversation both are members from its start. */
export function joinedSeqOf(cache: RoomCache, { joinedSeq }: Marks): number | null {
  return joinedSeq ?? (cache.room.kind === 'pm' ? 0 : null);
}

/** How far a message is that the server has: as far as the first other person is. */
export function deliveryOf({ received, read }: Seen): Delivery {
  return read > 0 ? 'read' : received > 0 ? 'delivered' : 'sent';
}

/** How many of the sorted numbers are below `limit`. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
