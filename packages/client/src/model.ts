import type { HistoryAnswer, ReceiptsAnswer, SyncAnswer } from '@palaver/protocol/answers';
import type { Message, Presence, Room } from '@palaver/protocol/entities';
import type { Entry } from './outbox/entry.ts';
import type { People } from './people.ts';
import { type Merged, RoomCache, type StoredRoom } from './roomCache.ts';
import type { NotSent } from './state.ts';
import type { ClientStorage, Write } from './storage/clientStorage.ts';

/** Messages of a room that are read back from the device at the start; older ones are a hole that loads. */
const KEEP_NEWEST = 500;

interface StoredPosition {
  epoch: string | null;
  stateRev: string | null;
  lastSyncedAt: string | null;
}

export interface ModelOptions {
  storage: ClientStorage;
  people: People;
  userId: () => string;
  onRoom(roomId: string): void;
  onState(): void;
}

/** All that the device holds of the rooms, and how it is merged and stored: messages and the rev they reach in one transaction. */
export class Model {
  readonly rooms = new Map<string, RoomCache>();
  readonly presence = new Map<string, Presence>();
  readonly onlineCounts = new Map<string, number>();
  notSent: NotSent[] = [];
  position: StoredPosition = { epoch: null, stateRev: null, lastSyncedAt: null };
  readonly #options: ModelOptions;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const { storage, people } = this.#options;
    const [device, rooms, messages, users] = await Promise.all([
      storage.readAll('device'),
      storage.readAll('rooms'),
      storage.readAll('messages'),
      storage.readAll('people'),
    ]);
    for (const { key, value } of device) {
      if (key === 'position') this.position = trusted<StoredPosition>(value);
      if (key === 'notSent') this.notSent = trusted<NotSent[]>(value);
    }
    people.restore(users.map(({ value }) => trusted(value)));
    const byRoom = Map.groupBy(
      messages.map(({ value }) => trusted<Message>(value)),
      (message) => message.roomId,
    );
    for (const { value } of rooms) {
      const stored = trusted<StoredRoom>(value);
      this.rooms.set(stored.room.id, RoomCache.restore(stored, byRoom.get(stored.room.id) ?? [], KEEP_NEWEST));
    }
  }

  /** Forgets everything, in memory and on the device; what was not sent is not its to keep. */
  async wipe(): Promise<void> {
    this.rooms.clear();
    this.disconnected();
    this.notSent = [];
    this.position = { epoch: null, stateRev: null, lastSyncedAt: null };
    this.#options.people.clear();
    await this.#options.storage.wipe(['rooms', 'messages', 'people', 'device']);
  }

  /** Without a line nobody knows who is there: nothing is shown that may be wrong. */
  disconnected(): void {
    this.presence.clear();
    this.onlineCounts.clear();
    this.#options.onState();
    for (const roomId of this.rooms.keys()) this.#options.onRoom(roomId);
  }

  /** Merges a part of a sync. Returns own messages that the server had acknowledged and has no more, after a change of its history (R5). */
  async applySync(answer: SyncAnswer, asked: string[]): Promise<{ lost: Message[]; left: string[] }> {
    const { people, userId, onState } = this.#options;
    const otherHistory = this.position.epoch !== null && this.position.epoch !== answer.epoch;
    const ownBefore = otherHistory ? this.#ownMessages(userId()) : [];
    const writes: Write[] = [];
    if (otherHistory) for (const cache of this.rooms.values()) writes.push(...cache.clear().map(removal));

    const left = answer.left.filter(
      (roomId) => asked.includes(roomId) && !this.#joinedAfter(roomId, answer.serverTime),
    );
    for (const told of answer.rooms) {
      const cache = this.rooms.get(told.room.id) ?? new RoomCache(told.room);
      this.rooms.set(told.room.id, cache);
      writes.push(...this.#writesOf(cache, cache.applySync(told)));
      this.#countUnread(cache);
    }
    for (const one of answer.presence) this.presence.set(one.userId, one);
    writes.push(...people.learn(answer.users));
    this.position = {
      ...this.position,
      epoch: answer.epoch,
      stateRev: answer.stateRev,
      ...(answer.more ? {} : { lastSyncedAt: answer.serverTime }),
    };
    writes.push({ table: 'device', key: 'position', value: this.position });
    await this.#options.storage.commit(writes);
    for (const { room } of answer.rooms) this.#changed(room.id);
    onState();
    return { lost: ownBefore.filter((message) => this.#isLost(message)), left };
  }

  /** Merges a message that came live or by an ack. False: its room is not known here, a sync is called for. */
  async applyMessage(message: Message, also: Write[] = []): Promise<boolean> {
    const cache = this.rooms.get(message.roomId);
    if (!cache) return false;
    const writes = this.mergeMessage(cache, message);
    await this.#options.storage.commit([...writes, ...also]);
    this.#changed(message.roomId);
    return true;
  }

  /** Merges in memory only, and says what has to be stored for it. */
  mergeMessage(cache: RoomCache, message: Message): Write[] {
    const isNews = message.seq > cache.room.seq && message.senderId !== this.#options.userId();
    const { me } = cache.room;
    const merged = cache.applyLive(message);
    if (isNews && me) {
      const mentioned = message.mentions.includes(this.#options.userId());
      cache.room = {
        ...cache.room,
        me: { ...me, unread: Math.min(1_000, me.unread + 1), mentions: me.mentions + (mentioned ? 1 : 0) },
      };
    }
    this.#countUnread(cache);
    return this.#writesOf(cache, merged);
  }

  /** Merges a page of history; false when it is too old and has to be asked for again. */
  async applyPage(roomId: string, page: HistoryAnswer): Promise<boolean> {
    const cache = this.rooms.get(roomId);
    const merged = cache?.applyPage(page);
    if (!cache || !merged) return cache === undefined;
    this.#countUnread(cache);
    await this.#options.storage.commit(this.#writesOf(cache, merged));
    this.#changed(roomId);
    return true;
  }

  /** The room as the server tells it in an event or answer: a new one is a membership that began. */
  async putRoom(room: Room): Promise<void> {
    const cache = this.rooms.get(room.id);
    if (cache)
      cache.room = { ...room, seq: Math.max(room.seq, cache.newestSeq), rev: Math.max(room.rev, cache.room.rev) };
    else this.rooms.set(room.id, new RoomCache(room, room.rev === 0 ? 0 : null));
    await this.saveRoom(room.id);
  }

  async saveRoom(roomId: string): Promise<void> {
    const cache = this.rooms.get(roomId);
    if (cache) await this.#options.storage.commit([{ table: 'rooms', key: roomId, value: cache.toStored() }]);
    this.#changed(roomId);
  }

  /** One is no member any more: everything of the room goes; texts that were not sent move to the list *Not sent*. */
  async removeRoom(roomId: string, unsent: Entry[]): Promise<void> {
    const cache = this.rooms.get(roomId);
    if (!cache) return;
    this.rooms.delete(roomId);
    for (const entry of unsent) {
      if (entry.kind !== 'send') continue;
      const error = entry.failed ?? {
        errorCode: 'NOT_A_MEMBER' as const,
        message: 'You are no longer in this room. Not sent.',
      };
      this.notSent = [
        ...this.notSent,
        { clientId: entry.clientId, roomId, roomName: cache.room.name, text: entry.text, error },
      ];
    }
    const messages = [...cache.messages.values()].map(removal);
    await this.#options.storage.commit([
      ...messages,
      { table: 'rooms', key: roomId },
      { table: 'device', key: 'notSent', value: this.notSent },
    ]);
    this.#changed(roomId);
  }

  async discardNotSent(clientId: string): Promise<void> {
    this.notSent = this.notSent.filter((one) => one.clientId !== clientId);
    await this.#options.storage.commit([{ table: 'device', key: 'notSent', value: this.notSent }]);
    this.#options.onState();
  }

  /** Everything up to `seq` was seen: shown at once, told to the server when there is a line. */
  async markRead(roomId: string, seq: number): Promise<void> {
    const cache = this.rooms.get(roomId);
    const me = cache?.room.me;
    if (!cache || !me || seq <= me.readSeq) return;
    const readSeq = Math.min(seq, cache.room.seq);
    cache.pendingRead = Math.max(cache.pendingRead, readSeq);
    const all = readSeq >= cache.room.seq;
    cache.room = { ...cache.room, me: { ...me, readSeq, ...(all ? { unread: 0, mentions: 0 } : {}) } };
    this.#countUnread(cache);
    await this.saveRoom(roomId);
  }

  /** What the server is to be told of a room: nulls where it knows. `received` never passes a hole. */
  receiptsDue(roomId: string): { received: number | null; read: number | null } {
    const cache = this.rooms.get(roomId);
    const me = cache?.room.me;
    if (!cache || !me) return { received: null, read: null };
    const held = cache.heldThrough(me.receivedSeq);
    return { received: held > me.receivedSeq ? held : null, read: cache.pendingRead > 0 ? cache.pendingRead : null };
  }

  async receiptsTold(roomId: string, answer: ReceiptsAnswer): Promise<void> {
    const cache = this.rooms.get(roomId);
    const me = cache?.room.me;
    if (!cache || !me) return;
    if (cache.pendingRead <= answer.readSeq) cache.pendingRead = 0;
    const readSeq = Math.max(me.readSeq, answer.readSeq);
    const counts = answer.readSeq >= me.readSeq ? { unread: answer.unread, mentions: answer.mentions } : {};
    cache.room = {
      ...cache.room,
      me: { ...me, ...counts, readSeq, receivedSeq: Math.max(me.receivedSeq, answer.receivedSeq) },
    };
    this.#countUnread(cache);
    await this.saveRoom(roomId);
  }

  /** Counts what is unread where all of it is on the device (W2); elsewhere the server's count stands. */
  #countUnread(cache: RoomCache): void {
    const me = cache.room.me;
    if (!me || cache.heldThrough(me.readSeq) < cache.room.seq) return;
    const userId = this.#options.userId();
    let unread = 0;
    let mentions = 0;
    for (let seq = me.readSeq + 1; seq <= cache.room.seq; seq += 1) {
      const message = cache.messages.get(seq);
      if (!message || message.deleted || message.senderId === userId) continue;
      unread += 1;
      if (message.mentions.includes(userId)) mentions += 1;
    }
    cache.room = { ...cache.room, me: { ...me, unread: Math.min(unread, 1_000), mentions } };
  }

  #writesOf(cache: RoomCache, { put, dropped }: Merged): Write[] {
    return [
      ...dropped.map(removal),
      ...put.map((message): Write => ({ table: 'messages', key: keyOf(message), value: message, ifNewer: true })),
      { table: 'rooms', key: cache.room.id, value: cache.toStored() },
    ];
  }

  #changed(roomId: string): void {
    this.#options.onRoom(roomId);
    this.#options.onState();
  }

  #joinedAfter(roomId: string, serverTime: string): boolean {
    const joinedAt = this.rooms.get(roomId)?.room.me?.joinedAt;
    return joinedAt !== undefined && joinedAt > serverTime;
  }

  #ownMessages(userId: string): Message[] {
    return [...this.rooms.values()].flatMap((cache) =>
      [...cache.messages.values()].filter(({ senderId, deleted }) => senderId === userId && !deleted),
    );
  }

  /** Gone from the history that the server has now: what lies in a hole may still be there. */
  #isLost(message: Message): boolean {
    const cache = this.rooms.get(message.roomId);
    if (!cache || cache.rev === null) return false;
    const held = [...cache.messages.values()];
    const firstHeld = Math.min(...held.map(({ seq }) => seq), cache.room.seq + 1);
    return (
      message.seq >= firstHeld &&
      !held.some(({ clientId, senderId }) => clientId === message.clientId && senderId === message.senderId)
    );
  }
}

function keyOf({ roomId, seq }: Message): string {
  return `${roomId} ${String(seq).padStart(15, '0')}`;
}

function removal(message: Message): Write {
  return { table: 'messages', key: keyOf(message) };
}

/** A record that this very client wrote: its own storage is trusted like its memory. */
function trusted<T>(value: unknown): T {
  return value as T;
}
