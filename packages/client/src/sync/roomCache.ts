import type { Erased, HistoryAnswer, SyncRoom } from '@palaver/protocol/answers';
import type { Message, ReceiptCount, Room } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import { contains, gapsOf, type Interval, without } from './intervals.ts';
import { PinnedMessages } from './pinnedMessages.ts';
import type { Marks, StoredRoom } from './storedRoom.ts';

/** What a merge changed, for the storage. */
export interface Merged {
  put: Message[];
  dropped: Message[];
}

/**
 * One room on this device: its messages by seq, and how far they can be trusted.
 * `rev` means: everything through it is held, but for what lies in the declared `holes` (R1–R3).
 */
export class RoomCache {
  room: Room;
  rev: number | null;
  /** Declared holes, sorted. */
  holes: Interval[] = [];
  readonly messages = new Map<number, Message>();
  readonly marks = new Map<string, Marks>();
  counts: ReceiptCount[] = [];
  /** The head of the room as of which its count of unread was answered; live messages were counted on top. */
  counted: { seq: number; rev: number };
  /** What was read here and is not sent to the server yet. */
  pendingRead = 0;
  /** How far it was read here since this device was opened: where the own mark is higher, it was read elsewhere. */
  readHere = 0;
  readonly pinned = new PinnedMessages();
  /** The seq at which the person put the room away; it is there again as soon as a higher one comes. */
  #hiddenAt: number | null;
  /** Changes held above `rev`, waiting for the ones between. */
  readonly #above = new Set<number>();
  /** The room's head as it came beside the messages. */
  #headRev = 0;
  #sorted: Message[] | null = null;

  constructor(room: Room, rev: number | null = null) {
    this.room = room;
    this.rev = rev;
    this.counted = { seq: room.seq, rev: room.rev };
    this.#hiddenAt = hiddenAt(room);
  }

  /** Takes a room from the storage. What lies in a declared hole, or before the newest `keepNewest`, is not taken: it can not be trusted, or is too much. */
  static restore(stored: StoredRoom, messages: Message[], keepNewest: number): RoomCache {
    const trusted = messages.filter((message) => !contains(stored.missing, message.seq));
    const kept = trusted.toSorted((a, b) => a.seq - b.seq).slice(-keepNewest);
    // Without a message the rev says nothing: the room begins as unknown.
    const cache = new RoomCache(stored.room, kept.length === 0 && stored.room.seq > 0 ? null : stored.rev);
    for (const message of kept) cache.messages.set(message.seq, message);
    for (const [userId, marks] of Object.entries(stored.marks)) cache.marks.set(userId, marks);
    cache.counts = stored.counts;
    cache.pendingRead = stored.pendingRead;
    const first = kept[0]?.seq ?? 1;
    const above = without(stored.missing, { from: 1, to: first - 1 });
    cache.holes = first > 1 ? [{ from: 1, to: first - 1 }, ...above] : above;
    return cache;
  }

  toStored(): StoredRoom {
    const { room, rev, counts, pendingRead, holes } = this;
    return { room, rev, marks: Object.fromEntries(this.marks), counts, pendingRead, missing: holes };
  }

  /** Whether changes between `rev` and the newest one seen have not come yet (R2). */
  get hasGap(): boolean {
    return this.rev !== null && (this.#above.size > 0 || this.#headRev > this.rev);
  }

  /** The newest change known of: a page that is older may hold what was changed since. */
  get newestRev(): number {
    return Math.max(this.rev ?? 0, ...this.#above);
  }

  /** Merges one message of a live event or an ack; raises `rev` only over what follows it without a gap. */
  applyLive(message: Message): Merged {
    const put = contains(this.holes, message.seq) ? [] : this.#merge([message]);
    this.pinned.note([message]);
    const seq = Math.max(this.room.seq, message.seq);
    this.room = {
      ...this.room,
      seq,
      rev: Math.max(this.room.rev, message.rev),
      me: this.#shownFrom(seq, this.room.me),
    };
    if (message.rev > (this.rev ?? 0)) this.#above.add(message.rev);
    this.#closeGaps();
    return { put, dropped: [] };
  }

  /**
   * Merges what a sync brings of the room; a reset drops what can not be trusted any more and leaves a declared hole. `isNewer`: the room was told anew since
   * that was asked for, so what is known of it and of its members stays.
   */
  applySync({ room: answered, messages, erased, upTo, reset, receipts, counts }: SyncRoom, isNewer = false): Merged {
    const room = isNewer ? this.#keepNewer(answered) : answered;
    const dropped = reset ? this.#reset(messages, upTo) : [];
    if (reset) this.pinned.clear();
    this.pinned.note(messages);
    this.pinned.erase(erased);
    const isHeld = ({ seq }: Erased) => !contains(this.holes, seq);
    const tombstones = erased.filter(isHeld).map((one) => this.#tombstone(one));
    const put = this.#merge([...messages.filter(isHeld), ...tombstones]);
    const seq = Math.max(room.seq, this.newestSeq);
    if (!isNewer) this.#hiddenAt = hiddenAt(room);
    const wentBack = reset && upTo < (this.rev ?? 0);
    const me = this.#mergeMe(room.me, wentBack);
    this.room = { ...room, seq, rev: Math.max(room.rev, upTo), me: this.#shownFrom(seq, me) };
    if (wentBack) {
      this.#above.clear();
      this.#headRev = 0;
    }
    if (reset) this.#askForUnheld();
    this.rev = reset ? upTo : Math.max(this.rev ?? 0, upTo);
    for (const rev of this.#above) if (rev <= this.rev) this.#above.delete(rev);
    this.#closeGaps();
    for (const { userId, ...marks } of receipts ?? []) this.raiseMarks(userId, marks);
    if (receipts && !isNewer) {
      const members = new Set(receipts.map((receipt) => receipt.userId));
      for (const userId of this.marks.keys()) if (!members.has(userId)) this.marks.delete(userId);
    }
    if (counts) this.counts = counts;
    return { put, dropped };
  }

  /** Whether a page of history is older than what is held. */
  isOlder({ upTo }: HistoryAnswer): boolean {
    return this.rev !== null && upTo < this.newestRev;
  }

  /** Merges a page of history. Null: it is older than what is held and has to be asked for again. */
  applyPage(page: HistoryAnswer): Merged | null {
    if (this.isOlder(page)) return null;
    const { messages, hasBefore, hasAfter } = page;
    const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
    // An empty page says nothing of what is elsewhere.
    if (first === undefined || last === undefined) return { put: [], dropped: [] };
    const covered = { from: hasBefore ? first : 1, to: hasAfter ? last : Math.max(last, this.newestSeq) };
    this.holes = without(this.holes, covered);
    return { put: this.#merge(messages), dropped: [] };
  }

  /** Takes the room as an event or answer brings it. Where its head is ahead, the messages are on their way, or there is a gap (R2). */
  mergeRoom(room: Room): void {
    this.#headRev = Math.max(this.#headRev, room.rev);
    const { seq, rev } = this.rev === null ? room : this.room;
    this.#hiddenAt = hiddenAt(room);
    const newest = Math.max(seq, this.newestSeq);
    this.room = { ...room, seq: newest, rev, me: this.#shownFrom(newest, this.#mergeMe(room.me)) };
  }

  /** Forgets all messages: another history began (R5). */
  clear(): void {
    this.messages.clear();
    this.pinned.clear();
    this.#sorted = null;
    this.marks.clear();
    this.#above.clear();
    this.#headRev = 0;
    this.holes = [];
    this.counts = [];
    this.rev = null;
    this.pendingRead = 0;
    this.readHere = 0;
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

  /** The pinned messages that are known here, the one that was pinned last first. */
  pins(): Message[] {
    return this.pinned.list(this.messages);
  }

  get newestSeq(): number {
    return this.inOrder().at(-1)?.seq ?? 0;
  }

  /** The messages in order of seq: the same array until one changes. */
  inOrder(): readonly Message[] {
    this.#sorted ??= [...this.messages.values()].sort((a, b) => a.seq - b.seq);
    return this.#sorted;
  }

  /** Where the "new" line goes: the first message of others that was not read, or the first that is not on this device and may be one. */
  firstUnread(userId: string): number | null {
    const { me } = this.room;
    if (!me) return null;
    for (let seq = me.readSeq + 1; seq <= this.room.seq; seq += 1) {
      const message = this.messages.get(seq);
      if (message ? message.senderId !== userId && !message.deleted : me.unread > 0) return seq;
    }
    return null;
  }

  /** The highest seq through which everything after `from` is on this device: `received` never passes a hole. */
  heldThrough(from: number): number {
    let seq = from;
    while (this.messages.has(seq + 1)) seq += 1;
    return seq;
  }

  /** Merges by id and rev: an older state of a message never replaces a newer one (R1). */
  #merge(messages: Message[]): Message[] {
    const isNewer = ({ seq, rev }: Message) => {
      const held = this.messages.get(seq);
      return !held || held.rev < rev || (isUnseen(held) && held.rev === rev);
    };
    const put = messages.filter(isNewer);
    for (const message of put) this.messages.set(message.seq, message);
    if (put.length > 0) this.#sorted = null;
    return put;
  }

  /** What is left of a message that was erased; of one that never came to this device nobody can say more. */
  #tombstone({ seq, rev }: Erased): Message {
    const { id: roomId, createdAt } = this.room;
    const unseen = { id: messageId(roomId, seq), roomId, seq, senderId: '', clientId: '', replyTo: null };
    const before = this.messages.get(seq) ?? { ...unseen, timestamp: createdAt, edited: false, editedAt: null };
    const nothing = { text: '', mentions: [], reactions: [], files: [], previews: [], pinned: null };
    return { ...before, ...nothing, deleted: true, rev };
  }

  #reset(page: Message[], upTo: number): Message[] {
    const inPage = new Set(page.map((message) => message.seq));
    // The server was restored to an earlier state. What is held outside the page goes, and the copies of the page's messages go too: their revs may be
    // higher than the real ones, and would win the merge.
    const wentBack = upTo < (this.rev ?? 0);
    const dropped = this.inOrder().filter(({ seq, rev }) => !inPage.has(seq) && (rev <= upTo || wentBack));
    for (const { seq } of dropped) this.messages.delete(seq);
    if (wentBack) for (const seq of inPage) this.messages.delete(seq);
    this.#sorted = null;
    const before = (page[0]?.seq ?? 1) - 1;
    // What came live since is newer than the page, and no hole.
    const held = this.inOrder()
      .map((message) => message.seq)
      .filter((seq) => seq <= before);
    this.holes = gapsOf(held, before);
    return dropped;
  }

  /** A change that came live to a message in a hole was not kept; the page may fill that hole with an older state, so that change is a gap again. */
  #askForUnheld(): void {
    const held = new Set(this.inOrder().map((message) => message.rev));
    for (const rev of this.#above) {
      if (held.has(rev)) continue;
      this.#above.delete(rev);
      this.#headRev = Math.max(this.#headRev, rev);
    }
  }

  /** The room as it is known here, with the heads and counts of an answer. */
  #keepNewer({ seq, rev, me }: Room): Room {
    const mine = this.room.me;
    if (!mine || !me) return { ...this.room, seq, rev };
    const { receivedSeq, readSeq, unread, mentions } = me;
    return { ...this.room, seq, rev, me: { ...mine, receivedSeq, readSeq, unread, mentions } };
  }

  #closeGaps(): void {
    while (this.rev !== null && this.#above.delete(this.rev + 1)) this.rev += 1;
  }

  /** The own membership, in a room whose newest message is this one. */
  #shownFrom(seq: number, me: Room['me']): Room['me'] {
    const hidden = this.#hiddenAt !== null && seq <= this.#hiddenAt;
    return me && me.hidden !== hidden ? { ...me, hidden } : me;
  }

  /**
   * The own membership as the server answers it. Marks only rise (W1): an answer may have been made before the server took what was read here, and come after
   * it said so. Of a room that begins anew, and of a state before the one held, nothing here counts.
   */
  #mergeMe(me: Room['me'], wentBack = false): Room['me'] {
    const mine = this.room.me;
    if (!me || !mine || this.rev === null || wentBack) return me;
    const receivedSeq = Math.max(me.receivedSeq, mine.receivedSeq);
    if (mine.readSeq <= me.readSeq) return { ...me, receivedSeq };
    return { ...me, readSeq: mine.readSeq, receivedSeq, unread: mine.unread, mentions: mine.mentions };
  }
}

/** The seq at which the person put a room away, as the server says it; null: they did not. */
function hiddenAt({ seq, me }: Room): number | null {
  return me?.hidden ? seq : null;
}

/** Whether a message was erased before it came to this device: it is not shown. */
export function isUnseen({ senderId }: Message): boolean {
  return senderId === '';
}
