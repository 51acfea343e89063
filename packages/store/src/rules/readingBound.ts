/** What every message takes in an answer besides its text: names of fields, ids, times. */
const FRAME_BYTES = 230;
/** What an erased one takes. */
const ERASED_BYTES = 30;
/** Rows are fetched a few at a time where a query can not stop by itself: first about as many as the bytes hold of this size, then each time as many again. */
const FETCHED_BYTES = 2_048;

/** Says when to stop reading: with the first message that takes the answer past `maxBytes`. */
export class ReadingBound {
  #left: number;
  readonly #first: number;

  constructor(maxBytes = Infinity) {
    this.#left = maxBytes;
    this.#first = Math.max(2, Math.ceil(maxBytes / FETCHED_BYTES));
  }

  /** Whether the messages read so far are more than fit. */
  get isPassed(): boolean {
    return this.#left < 0;
  }

  /** Counts one that was read. */
  take({ text }: { text: string }): void {
    this.#left -= FRAME_BYTES + Buffer.byteLength(text);
  }

  /** Counts one of which is read only that it was erased. */
  takeErased(): void {
    this.#left -= ERASED_BYTES;
  }

  /** So many erased ones pass `maxBytes` by themselves. */
  static erasedWithin(maxBytes = Infinity): number {
    return Math.ceil(maxBytes / ERASED_BYTES) + 1;
  }

  /** How many to fetch when so many were fetched already, at most `most` altogether. */
  next(fetched: number, most: number): number {
    return Math.min(fetched === 0 ? this.#first : fetched, most - fetched);
  }
}
