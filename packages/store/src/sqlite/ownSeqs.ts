import { int } from './columns.ts';
import type { Database } from './database.ts';

/** Seqs that are read at once: the index has them by clientId, so each reading goes through all that somebody wrote in the room. */
const AT_ONCE = 10_000;
/** People whose messages are read at one time; of more, who began first is read anew. */
const READERS = 8;

interface Window {
  roomId: string;
  /** All that are above `above`, up to the last; of `AT_ONCE` there may be more. */
  seqs: number[];
  above: number;
}

/** The seqs of what somebody wrote, for those who read it portion by portion: not sought anew for each portion. */
export class OwnSeqs {
  readonly #db: Database;
  /** By sender; who began last is the last. */
  readonly #windows = new Map<string, Window>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Those above a seq in a room, erased ones too, in rising order. */
  *above(roomId: string, senderId: string, seq: number): Generator<number> {
    for (let last = seq; ;) {
      let kept = this.#windows.get(senderId);
      if (!kept || kept.roomId !== roomId || last < kept.above || last >= (kept.seqs.at(-1) ?? 0))
        kept = this.#read(roomId, senderId, last);
      const from = firstAbove(kept.seqs, last);
      if (from === kept.seqs.length) return;
      for (let i = from; i < kept.seqs.length; i += 1) yield (last = kept.seqs[i] ?? last);
    }
  }

  #read(roomId: string, senderId: string, above: number): Window {
    const sql =
      'SELECT seq FROM messages INDEXED BY messagesByClientId WHERE roomId = ? AND senderId = ? AND seq > ? ORDER BY seq LIMIT ?';
    const window = { roomId, above, seqs: [] as number[] };
    for (const row of this.#db.each(sql, roomId, senderId, above, AT_ONCE)) window.seqs.push(int(row.seq));
    this.#windows.delete(senderId);
    // Nothing of the room is left: the next asks for another room, or for nothing.
    if (window.seqs.length > 0) this.#windows.set(senderId, window);
    const [first] = this.#windows.keys();
    if (this.#windows.size > READERS && first !== undefined) this.#windows.delete(first);
    return window;
  }
}

/** The place of the first that is above a seq, in a rising list. */
function firstAbove(seqs: number[], seq: number): number {
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((seqs[middle] ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
