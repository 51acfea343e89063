import { createQueue } from '../createQueue.ts';
import { type ClientStorage, StaleWriteError, type Write } from '../storage/clientStorage.ts';
import { type Entry, entryKey, inOrder } from './entry.ts';
import { fromStored, toStored } from './storedEntry.ts';

/** What a decision does to the queue of a room; `also` is stored in the same transaction. */
export interface QueueChange {
  put?: Entry[];
  remove?: Entry[];
  also?: Write[];
}

export interface QueuesOptions {
  storage: ClientStorage;
  userId: () => string;
  /** Other tabs write on the same device. */
  shared: boolean;
  /** The entries of a room changed. */
  onChange(roomId: string): void;
}

/** Another tab can be faster than this many times in a row before one gives up. */
const TRIES = 10;

/**
 * The queues as they are on this device, one a room. Every change is decided on what the device holds at that moment, by one tab at a time,
 * and is safe on it before it is seen here.
 */
export class Queues {
  readonly #options: QueuesOptions;
  readonly #rooms = new Map<string, Entry[]>();
  #last = 0;
  readonly #inOrder = createQueue();

  constructor(options: QueuesOptions) {
    this.#options = options;
  }

  roomIds(): string[] {
    return [...this.#rooms.keys()];
  }

  of(roomId: string): readonly Entry[] {
    return this.#rooms.get(roomId) ?? [];
  }

  all(): Entry[] {
    return [...this.#rooms.values()].flat();
  }

  /** A number behind everything written so far. */
  protected nextNumber(now: number): number {
    this.#last = Math.max(this.#last + 1, now);
    return this.#last;
  }

  /** Reads what the device keeps of this person's writing; another tab may have written some of it. */
  load(): Promise<void> {
    return this.#inOrder(() => this.#read());
  }

  /** As `change`, for something new: its number is behind whatever any tab has written. */
  protected append(roomId: string, decide: (entries: readonly Entry[]) => QueueChange): Promise<Entry[]> {
    if (this.#options.shared) this.load().catch(() => undefined);
    return this.change(roomId, decide);
  }

  /** Decides on a room's entries and stores what was decided; decided anew when another tab was faster. The answer is what was stored. */
  protected change(roomId: string, decide: (entries: readonly Entry[]) => QueueChange): Promise<Entry[]> {
    return this.#inOrder(async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#commit(roomId, decide(this.of(roomId)));
        } catch (error) {
          if (!(error instanceof StaleWriteError) || attempt >= TRIES) throw error;
          await this.#read();
        }
      }
    });
  }

  /** Forgets all of this person's writing; the answer is what removes it from the device. */
  takeAway(): Promise<Write[]> {
    return this.#inOrder(async () => {
      await this.#read();
      const gone = this.all().map((entry): Write => ({ table: 'outbox', key: entryKey(entry) }));
      this.seal();
      return gone;
    });
  }

  /** Shows nothing any more; the device keeps it for the same person. */
  seal(): void {
    this.#rooms.clear();
  }

  async #read(): Promise<void> {
    const before = this.roomIds();
    const records = await this.#options.storage.readAll('outbox');
    this.#rooms.clear();
    for (const { value } of records) {
      const entry = fromStored(value);
      if (!entry) continue;
      this.#last = Math.max(this.#last, entry.n);
      if (entry.userId === this.#options.userId()) this.#set(entry.roomId, [...this.of(entry.roomId), entry]);
    }
    for (const roomId of new Set([...before, ...this.roomIds()])) this.#options.onChange(roomId);
  }

  async #commit(roomId: string, { put = [], remove = [], also = [] }: QueueChange): Promise<Entry[]> {
    const stored = put.map((entry): Entry => ({ ...entry, v: entry.v + 1 }));
    const writes = [
      ...remove.map((entry): Write => ({ table: 'outbox', key: entryKey(entry), expect: entry.v })),
      ...stored.map((entry): Write => ({
        table: 'outbox',
        key: entryKey(entry),
        value: toStored(entry),
        expect: entry.v - 1,
      })),
      ...also,
    ];
    if (writes.length === 0) return [];
    await this.#options.storage.commit(writes);
    const byId = new Map(this.of(roomId).map((entry) => [entry.entryId, entry]));
    for (const { entryId } of remove) byId.delete(entryId);
    for (const entry of stored) byId.set(entry.entryId, entry);
    this.#set(roomId, [...byId.values()]);
    this.#options.onChange(roomId);
    return stored;
  }

  #set(roomId: string, entries: Entry[]): void {
    if (entries.length === 0) this.#rooms.delete(roomId);
    else this.#rooms.set(roomId, entries.sort(inOrder));
  }
}
