import type { HistoryAnswer, SyncRoom } from '@palaver/protocol/answers';
import type { Message, ReceiptCount, Room } from '@palaver/protocol/entities';
import { contains, gapsOf, type Interval, without } from './intervals.ts';

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
}

/** What a merge changed, for the storage. */
export interface Merged {
  put: Message[];
  dropped: Message[];
}

/**
 * One room on this device: its messages by seq, and how far they can be trusted.
 * `rev` means: everything through it is held, but for what lies in `missing`, the declared holes (R1–R3).
 */
export class RoomCache {
  room: Room;
  rev: number | null;
  /** Declared holes, sorted. */
  missing: Interval[] = [];
  readonly messages = new Map<number, Message>();
  readonly marks = new Map<string, Marks>();
  counts: ReceiptCount[] = [];
  /** What was read here and is not told to the server yet. */
  pendingRead = 0;
  /** Changes held above `rev`, waiting for the ones between. */
  readonly #above = new Set<number>();

  constructor(room: Room, rev: number | null = null) {
    this.room = room;
    this.rev = rev;
  }

  /** Takes a room from the storage. What is not there is a hole, whatever was noted: another tab may have dropped it. */
  static restore(stored: StoredRoom, messages: Message[], keepNewest: number): RoomCache {
    const cache = new RoomCache(stored.room, stored.rev);
    const sorted = messages.toSorted((a, b) => a.seq - b.seq).slice(-keepNewest);
    for (const message of sorted) cache.messages.set(message.seq, message);
    for (const [userId, marks] of Object.entries(stored.marks)) cache.marks.set(userId, marks);
    cache.counts = stored.counts;
    cache.pendingRead = stored.pendingRead;
    cache.missing = gapsOf(
      sorted.map((message) => message.seq),
      stored.rev === null ? 0 : stored.room.seq,
    );
    return cache;
  }

  toStored(): StoredRoom {
    return {
      room: this.room,
      rev: this.rev,
      marks: Object.fromEntries(this.marks),
      counts: this.counts,
      pendingRead: this.pendingRead,
    };
  }

  /** Whether changes between `rev` and the newest one seen are still missing (R2). */
  get hasGap(): boolean {
    return this.#above.size > 0;
  }

  /** Merges one message of a live event or an ack; raises `rev` only over what follows it without a gap. */
  applyLive(message: Message): Merged {
    const put = contains(this.missing, message.seq) ? [] : this.#merge([message]);
    this.room = { ...this.room, seq: Math.max(this.room.seq, message.seq), rev: Math.max(this.room.rev, message.rev) };
    if (this.rev !== null && message.rev > this.rev) {
      this.#above.add(message.rev);
      this.#closeGaps();
    }
    return { put, dropped: [] };
  }

  /** Merges what a sync tells of the room; a reset drops what can not be trusted any more and leaves a declared hole. */
  applySync({ room, messages, upTo, reset, receipts, counts }: SyncRoom): Merged {
    const dropped = reset ? this.#reset(messages, upTo) : [];
    const put = this.#merge(messages.filter((message) => !contains(this.missing, message.seq)));
    const seq = Math.max(room.seq, this.newestSeq);
    this.room = { ...room, seq, rev: Math.max(room.rev, upTo), me: this.#mergeMe(room.me) };
    this.rev = reset ? upTo : Math.max(this.rev ?? 0, upTo);
    for (const rev of this.#above) if (rev <= this.rev) this.#above.delete(rev);
    this.#closeGaps();
    for (const { userId, ...marks } of receipts ?? []) this.raiseMarks(userId, marks);
    if (receipts) {
      const members = new Set(receipts.map((receipt) => receipt.userId));
      for (const userId of this.marks.keys()) if (!members.has(userId)) this.marks.delete(userId);
    }
    if (counts) this.counts = counts;
    return { put, dropped };
  }

  /** Merges a page of history. False: it is older than what is held and has to be asked for again. */
  applyPage({ messages, hasBefore, hasAfter, upTo }: HistoryAnswer): Merged | null {
    if (this.rev !== null && upTo < this.rev) return null;
    const first = messages[0]?.seq ?? 1;
    const last = messages.at(-1)?.seq ?? 0;
    const covered = { from: hasBefore ? first : 1, to: hasAfter ? last : Math.max(last, this.newestSeq) };
    this.missing = without(this.missing, covered);
    return { put: this.#merge(messages), dropped: [] };
  }

  /** Forgets all messages: another history began (R5). */
  clear(): Message[] {
    const dropped = [...this.messages.values()];
    this.messages.clear();
    this.marks.clear();
    this.#above.clear();
    this.missing = [];
    this.counts = [];
    this.rev = null;
    this.pendingRead = 0;
    return dropped;
  }

  /** Marks only rise (W1). True when one did. */
  raiseMarks(userId: string, next: Partial<Marks>): boolean {
    const before = this.marks.get(userId) ?? { receivedSeq: 0, readSeq: 0 };
    const readSeq = Math.max(before.readSeq, next.readSeq ?? 0);
    const receivedSeq = Math.max(before.receivedSeq, next.receivedSeq ?? 0, readSeq);
    const joinedSeq = next.joinedSeq ?? before.joinedSeq;
    if (
      readSeq === before.readSeq &&
      receivedSeq === before.receivedSeq &&
      joinedSeq === before.joinedSeq &&
      this.marks.has(userId)
    )
      return false;
    this.marks.set(userId, { receivedSeq, readSeq, ...(joinedSeq === undefined ? {} : { joinedSeq }) });
    return true;
  }

  get newestSeq(): number {
    let newest = 0;
    for (const seq of this.messages.keys()) if (seq > newest) newest = seq;
    return newest;
  }

  /** The highest seq through which everything after `from` is on this device: `received` never passes a hole. */
  heldThrough(from: number): number {
    let seq = from;
    while (this.messages.has(seq + 1)) seq += 1;
    return seq;
  }

  /** Merges by id and rev: an older state of a message never replaces a newer one (R1). */
  #merge(messages: Message[]): Message[] {
    const put = messages.filter((message) => (this.messages.get(message.seq)?.rev ?? 0) < message.rev);
    for (const message of put) this.messages.set(message.seq, message);
    return put;
  }

  #reset(page: Message[], upTo: number): Message[] {
    const inPage = new Set(page.map((message) => message.seq));
    const dropped = [...this.messages.values()].filter(({ seq, rev }) => rev <= upTo && !inPage.has(seq));
    for (const { seq } of dropped) this.messages.delete(seq);
    // Under a history that went back, what is held of the page may bear higher revs than its true state.
    if (this.rev !== null && this.rev > upTo) for (const seq of inPage) this.messages.delete(seq);
    const first = page[0]?.seq ?? 1;
    this.missing = first > 1 ? [{ from: 1, to: first - 1 }] : [];
    return dropped;
  }

  #closeGaps(): void {
    while (this.rev !== null && this.#above.delete(this.rev + 1)) this.rev += 1;
  }

  /** The server may not know yet what was read here. */
  #mergeMe(me: Room['me']): Room['me'] {
    const mine = this.room.me;
    if (!me || !mine || mine.readSeq <= me.readSeq || this.pendingRead < mine.readSeq) return me;
    return {
      ...me,
      readSeq: mine.readSeq,
      receivedSeq: Math.max(me.receivedSeq, mine.readSeq),
      unread: mine.unread,
      mentions: mine.mentions,
    };
  }
}
