import type { Erased } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';

/** The pinned messages of a room beside those that are on this device: as they were listed, or came since. */
export class PinnedMessages {
  /** Whether all of them are known, here or among the messages on the device. */
  isWhole = false;
  /** By seq, each as it was last. */
  readonly #known = new Map<number, Message>();
  /** So many lists are on their way: what is taken down meanwhile must not come back with them. */
  #coming = 0;
  /** So many times another state of the room began. */
  #states = 0;

  /** Takes what came of the room, wherever it lies. */
  note(messages: Message[]): void {
    for (const message of messages) {
      const { seq, rev, pinned } = message;
      const before = this.#known.get(seq);
      if (before ? before.rev < rev : pinned || this.#coming > 0) this.#known.set(seq, message);
    }
  }

  /** Nothing is left of these. */
  erase(erased: Erased[]): void {
    for (const { seq } of erased) this.#known.delete(seq);
  }

  /** Another state of the room begins: what was known may be untrue. */
  clear(): void {
    this.isWhole = false;
    this.#states += 1;
    this.#known.clear();
  }

  /** Asks for all of them, and takes what came. */
  async fill(ask: () => Promise<Message[]>): Promise<void> {
    this.#coming += 1;
    try {
      let state: number;
      let found: Message[];
      do {
        state = this.#states;
        found = await ask();
        // A list of an earlier state may hold what is not pinned in this one.
      } while (state !== this.#states);
      this.note(found);
      this.isWhole = true;
    } finally {
      this.#coming -= 1;
    }
  }

  /** All that are known, the one that was pinned last first. */
  list(onDevice: ReadonlyMap<number, Message>): Message[] {
    const newest = new Map(this.#known);
    for (const message of onDevice.values())
      if ((newest.get(message.seq)?.rev ?? 0) <= message.rev) newest.set(message.seq, message);
    return [...newest.values()].filter(({ pinned }) => pinned).sort(lastPinnedFirst);
  }
}

function lastPinnedFirst(a: Message, b: Message): number {
  const [at = '', bt = ''] = [a.pinned?.at, b.pinned?.at];
  return at === bt ? b.seq - a.seq : at < bt ? 1 : -1;
}
