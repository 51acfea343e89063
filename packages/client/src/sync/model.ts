import type { HistoryAnswer } from '@palaver/protocol/answers';
import type { Member, Message, Presence, Room, User } from '@palaver/protocol/entities';
import { parseMessageId } from '@palaver/protocol/messageId';
import { adjustUnread, countUnread, takeCounts } from '../receipts/countUnread.ts';
import { dropMessage, storeMessage } from './messageRecords.ts';
import type { People } from './people.ts';
import { type Merged, RoomCache } from './roomCache.ts';
import type { StoredRoom } from './storedRoom.ts';
import type { HeldAnswer } from './heldAnswer.ts';
import type { ClientStorage, Write } from '../storage/clientStorage.ts';

/** Messages of a room that are read back from the device at the start; older ones are a hole that loads. */
const KEEP_NEWEST = 500;

interface StoredPosition {
  epoch: string | null;
  stateRev: string | null;
}

const NOWHERE: StoredPosition = { epoch: null, stateRev: null };
const DEVICE_KEYS = ['position', 'lastSyncedAt', 'suspects'];

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
  position = NOWHERE;
  /** ISO 8601 by this device's clock. */
  lastSyncedAt: string | null = null;
  /** Own messages of an earlier history of the server, not yet looked for in the one it has now (R5). */
  unconfirmed: Message[] = [];
  readonly #options: ModelOptions;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  /** Reads what the device keeps. It was written by this very client: records are trusted like its memory. */
  async load(): Promise<void> {
    const { storage, people } = this.#options;
    // Rooms before messages: another tab may be writing, and messages may be newer than the rev that is claimed, never older.
    const rooms = await storage.readAll('rooms');
    const messages = (await storage.readAll('messages')).map(({ value }) => value as Message);
    people.restore((await storage.readAll('people')).map(({ value }) => value as User));
    for (const { key, value } of await storage.readAll('device')) {
      if (key === 'position') this.position = value as StoredPosition;
      if (key === 'lastSyncedAt') this.lastSyncedAt = value as string;
      if (key === 'suspects') this.unconfirmed = value as Message[];
    }
    const byRoom = new Map<string, Message[]>();
    for (const message of messages) {
      const ofRoom = byRoom.get(message.roomId);
      if (ofRoom) ofRoom.push(message);
      else byRoom.set(message.roomId, [message]);
    }
    for (const { value } of rooms) {
      const stored = value as StoredRoom;
      const cache = RoomCache.restore(stored, byRoom.get(stored.room.id) ?? [], KEEP_NEWEST);
      this.rooms.set(stored.room.id, cache);
    }
    const kept = ({ roomId, seq }: Message) => this.rooms.get(roomId)?.messages.has(seq) ?? false;
    await storage.commit(messages.filter((message) => !kept(message)).map(dropMessage));
  }

  /** Forgets everything in memory. */
  forget(): void {
    this.rooms.clear();
    this.unconfirmed = [];
    this.position = NOWHERE;
    this.lastSyncedAt = null;
    this.#options.people.clear();
    this.disconnected();
  }

  /** Forgets everything, in memory and on the device, and stores `also` in the same step; what was not sent is not its to keep. @throws StaleWriteError */
  async wipe(also: Write[] = []): Promise<void> {
    this.forget();
    const positions = DEVICE_KEYS.map((key): Write => ({ table: 'device', key }));
    await this.#options.storage.wipe(['rooms', 'messages', 'people'], [...positions, ...also]);
  }

  /** Without a connection nobody knows who is there: nothing is shown that may be wrong. */
  disconnected(): void {
    this.presence.clear();
    this.onlineCounts.clear();
    this.#options.onState();
    for (const roomId of this.rooms.keys()) this.#options.onRoom(roomId);
  }

  /** Merges a part of a sync. Returns the rooms that one is no longer in. */
  async applySync(answer: HeldAnswer, asked: string[]): Promise<string[]> {
    const { people, storage, onRoom, onState } = this.#options;
    if (this.position.epoch !== null && this.position.epoch !== answer.epoch) await this.#leaveHistory(asked);
    const left = answer.left.filter(
      (roomId) => asked.includes(roomId) && !this.#joinedAfter(roomId, answer.serverTime),
    );
    const writes: Write[] = [];
    for (const answered of answer.rooms) {
      const cache = this.rooms.get(answered.room.id) ?? new RoomCache(answered.room);
      this.rooms.set(answered.room.id, cache);
      const merged = cache.applySync(answered);
      this.#takeCounts(cache, answered.room);
      writes.push(...this.writesOf(cache, merged));
    }
    for (const one of answer.presence) this.presence.set(one.userId, one);
    writes.push(...people.take(answer.users));
    this.position = { epoch: answer.epoch, stateRev: answer.stateRev };
    writes.push({ table: 'device', key: 'position', value: this.position });
    await storage.commit(writes);
    for (const { room } of answer.rooms) onRoom(room.id);
    onState();
    return left;
  }

  /** At this moment all that the server has for this device was on it. */
  async noteSynced(at: string): Promise<void> {
    this.lastSyncedAt = at;
    this.#options.onState();
    await this.#options.storage.commit([{ table: 'device', key: 'lastSyncedAt', value: at }]);
  }

  /** The server has another history: all that is held may be untrue. Own messages are remembered until it is known what became of them (R5). */
  async #leaveHistory(asked: string[]): Promise<void> {
    const { storage, userId } = this.#options;
    const own = [...this.rooms.values()].flatMap((cache) =>
      cache.inOrder().filter(({ senderId, deleted }) => senderId === userId() && !deleted),
    );
    await this.setUnconfirmed([...this.unconfirmed, ...own]);
    for (const cache of this.rooms.values()) cache.clear();
    await storage.wipe(['rooms', 'messages']);
    for (const roomId of asked) await this.saveRoom(roomId);
  }

  async setUnconfirmed(unconfirmed: Message[], also: Write[] = []): Promise<void> {
    this.unconfirmed = unconfirmed;
    await this.#options.storage.commit([{ table: 'device', key: 'suspects', value: unconfirmed }, ...also]);
  }

  /** What a sync is asked from. `unheld`: rooms that one came into, of which nothing is on the device yet. */
  held(): { epoch: string | null; stateRev: string | null; rooms: Record<string, number>; unheld: string[] } {
    const rooms: Record<string, number> = {};
    const unheld: string[] = [];
    for (const [roomId, cache] of this.rooms) {
      if (cache.rev === null) unheld.push(roomId);
      else rooms[roomId] = cache.rev;
    }
    return { ...this.position, rooms, unheld };
  }

  findMessage(id: string): Message | undefined {
    const { roomId, seq } = parseMessageId(id);
    return this.rooms.get(roomId)?.messages.get(seq);
  }

  /** The own message of a clientId, where it is on the device. */
  findOwn(roomId: string, clientId: string): Message | undefined {
    const own = (message: Message) => message.clientId === clientId && message.senderId === this.#options.userId();
    return this.rooms.get(roomId)?.inOrder().findLast(own);
  }

  /** Merges a message in memory; `writesOf` says what is to be stored for it. */
  mergeMessage(cache: RoomCache, message: Message): Merged {
    const { userId } = this.#options;
    adjustUnread(cache, message, userId());
    const merged = cache.applyLive(message);
    countUnread(cache, userId());
    this.#options.onRoom(cache.room.id);
    return merged;
  }

  writesOf(cache: RoomCache, { put, dropped }: Merged): Write[] {
    return [
      ...dropped.map(dropMessage),
      ...put.map(storeMessage),
      { table: 'rooms', key: cache.room.id, value: cache.toStored() },
    ];
  }

  /** Merges a page of history, unless the room is gone; false when it is too old and has to be asked for again. */
  async applyPage(roomId: string, page: HistoryAnswer): Promise<boolean> {
    const { userId, onRoom, storage } = this.#options;
    const cache = this.rooms.get(roomId);
    if (!cache) return true;
    if (!cache.isOlder(page)) for (const message of page.messages) adjustUnread(cache, message, userId());
    const merged = cache.applyPage(page);
    if (!merged) return false;
    countUnread(cache, userId());
    onRoom(roomId);
    await storage.commit(this.writesOf(cache, merged));
    return true;
  }

  /** The room as the server sends it in an event or answer: a new one is a membership that began. */
  async putRoom(room: Room): Promise<void> {
    const cache = this.rooms.get(room.id);
    if (cache) {
      cache.mergeRoom(room);
      this.#takeCounts(cache, room);
    } else this.rooms.set(room.id, new RoomCache(room, room.rev === 0 ? 0 : null));
    await this.saveRoom(room.id);
  }

  async saveRoom(roomId: string): Promise<void> {
    const cache = this.rooms.get(roomId);
    this.#options.onRoom(roomId);
    if (cache) await this.#options.storage.commit([{ table: 'rooms', key: roomId, value: cache.toStored() }]);
  }

  /** Since when members are in the room: who came later does not count for what is older. */
  async learnMembers(roomId: string, members: Member[]): Promise<void> {
    const cache = this.rooms.get(roomId);
    if (!cache) return;
    for (const { user, receivedSeq, readSeq, joinedSeq } of members) {
      cache.raiseMarks(user.id, { receivedSeq, readSeq, joinedSeq });
    }
    await this.saveRoom(roomId);
  }

  /** One is no member any more: everything of the room goes. The answer is what has to be stored. */
  removeRoom(roomId: string): Write[] {
    const messages = this.rooms.get(roomId)?.inOrder() ?? [];
    this.rooms.delete(roomId);
    this.#options.onRoom(roomId);
    return [...messages.map(dropMessage), { table: 'rooms', key: roomId }];
  }

  /** The counts of a room as the server sent it; where everything unread is held, it is counted here. */
  #takeCounts(cache: RoomCache, answered: Room): void {
    takeCounts(cache, answered, this.#options.userId());
    countUnread(cache, this.#options.userId());
  }

  #joinedAfter(roomId: string, serverTime: string): boolean {
    const joinedAt = this.rooms.get(roomId)?.room.me?.joinedAt;
    return joinedAt !== undefined && joinedAt > serverTime;
  }
}
