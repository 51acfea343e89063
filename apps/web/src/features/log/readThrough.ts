import type { TimelineItem } from '@palaver/client/state';

/**
 * How far a room counts as read: the seq up to which every message of others was on the screen. It never passes one that was not, nor one that is not on
 * this device; one's own and deleted messages are nobody's to read. `readSeq` is how far it was read before, `seen` the seqs that were on the screen.
 */
export function readThrough(timeline: readonly TimelineItem[], readSeq: number, seen: ReadonlySet<number>): number {
  let through = readSeq;
  for (const item of timeline) {
    if (item.kind !== 'message') continue;
    const { seq, deleted } = item.message;
    if (seq <= through) continue;
    if (seq > through + 1 || !(item.own || deleted || seen.has(seq))) return through;
    through = seq;
  }
  return through;
}
