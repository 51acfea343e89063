import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { messageBytes } from './messageBytes.ts';
import { ReadingBound } from './readingBound.ts';

/** What the messages of one page may take: never more than an answer holds, and no further message once what was asked for is passed. */
export class PageBytes {
  readonly bound: ReadingBound;
  #left = LIMITS.historyMaxBytes - 1_000;
  #isEmpty = true;

  constructor(maxBytes: number | undefined) {
    this.bound = new ReadingBound(maxBytes);
  }

  /** Whether the page takes no more. */
  get isFull(): boolean {
    return this.bound.isPassed || this.#left < 0;
  }

  /** Those of one reading that the page takes: at least the first of all, whatever its size. Of rows that come one by one it reads no further. */
  take<Row>(rows: Iterable<Row>, toMessage: (row: Row) => Message): Message[] {
    const messages: Message[] = [];
    if (this.isFull) return messages;
    for (const row of rows) {
      const message = toMessage(row);
      this.#left -= messageBytes(message);
      if (this.#left < 0 && !this.#isEmpty) break;
      this.#isEmpty = false;
      messages.push(message);
      this.bound.take(message);
      if (this.bound.isPassed) break;
    }
    return messages;
  }
}
