import type { ReceiptCount, Room } from '@palaver/protocol/entities';
import type { Interval } from './intervals.ts';

/** How far a member received and read. */
export interface Marks {
  receivedSeq: number;
  readSeq: number;
  /** Not known from every source; until it is, nobody counts as having got what may be older than the membership. */
  joinedSeq?: number;
}

/** What is stored of a room beside its messages. */
export interface StoredRoom {
  room: Room;
  rev: number | null;
  marks: Record<string, Marks>;
  counts: ReceiptCount[];
  pendingRead: number;
  /** Declared holes, sorted; the records have them under this name. */
  missing: Interval[];
}
