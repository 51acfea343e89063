import type { HistoryAnswer, SyncRoom } from '@palaver/protocol/answers';
import type { Member, Message, Presence, Room, User } from '@palaver/protocol/entities';
import { parseMessageId } from '@palaver/protocol/messageId';
import { adjustUnread, countUnread, takeCounts } from '../receipts/countUnread.ts';
import { dropMessage, storeMessage } from './messageRecords.ts';
import { dropOwn, findOwn, keepOwn, type OwnAcknowledged, toJudge } from './ownAcknowledged.ts';
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
  /** What the end of a session left of own messages, until the first sync says which history the server has. */
  #left: OwnAcknowledged | null = null;
  /** Rooms that were changed or taken away here since the question that is under way was asked: its answer may be of before. */
  readonly #newer = new Set<string>();
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
    this.#left = findOwn(await storage.readAll('outbox'), this.#options.userId());
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
    this.#left = null;
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

  /** A sync is asked for: what comes from here on may be newer than its answer. */
  noteAsked(): void {
    this.#newer.clear();
  }

  /** A live event told of a room, or of who is in it. */
  noteLiveChange(roomId: string): void {
    this.#newer.add(roomId);
  }

  /** Merges a part of a sync. Returns the rooms that one is no longer in. */
  async applySync(answer: HeldAnswer, asked: string[]): Promise<string[]> {
    const { people, storage, onRoom, onState } = this.#options;
    if (this.#left) await this.#takeLeft(this.#left, answer.epoch);
    const isSame = this.position.epoch === answer.epoch;
    if (this.position.epoch !== null && !isSame) await this.#leaveHistory(asked);
    const isNewer = ({ room }: SyncRoom) => isSame && this.#newer.has(room.id);
    const left = answer.left.filter(
      (roomId) => asked.includes(roomId) && !this.#joinedAfter(roomId, answer.serverTime),
    );
    const writes: Write[] = [];
    for (const answered of answer.rooms) {
      const known = this.rooms.get(answered.room.id);
      // One has left it since.
      if (!known && isNewer(answered)) continue;
      const cache = known ?? new RoomCache(answered.room);
      this.rooms.set(answered.room.id, cache);
      const merged = cache.applySync(answered, isNewer(answered));
      this.#takeCounts(cache, answered.room);
      writes.push(...this.writesOf(cache, merged));
    }
    for (const one of answer.presence) this.presence.set(one.userId, one);
    writes.push(...people.take(answer.users));
    // What was not taken of the answer is asked for again.
    const stays = !answer.more && answer.rooms.some(isNewer);
    this.position = { epoch: answer.epoch, stateRev: stays ? this.position.stateRev : answer.stateRev };
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
    const { storage } = this.#options;
    await this.setUnconfirmed([...this.unconfirmed, ...this.#own()]);
    for (const cache of this.rooms.values()) cache.clear();
    await storage.wipe(['rooms', 'messages']);
    for (const roomId of asked) await this.saveRoom(roomId);
  }

  #own(): Message[] {
    const userId = this.#options.userId();
    return [...this.rooms.values()].flatMap((cache) =>
      cache.inOrder().filter(({ senderId, deleted }) => senderId === userId && !deleted),
    );
  }

  /**
   * What is to be stored of own messages at the end of a session after which the same person may come back. `expired`: so a device finds out that the server
   * was restored, and this may be the only copy of what was lost; after other ends only what was not judged yet waits on.
   */
  leaveOwn(expired: boolean, now: number): Write {
    const userId = this.#options.userId();
    const left = this.#left;
    const unconfirmed = [...this.unconfirmed, ...(left?.unconfirmed ?? [])];
    // Before the first sync nothing else is on the device, and what was left waits on as it was.
    if (left) return keepOwn({ ...left, unconfirmed }, now);
    if (!expired && unconfirmed.length === 0) return dropOwn(userId);
    const messages = expired ? this.#own() : [];
    return keepOwn({ userId, epoch: this.position.epoch, messages, unconfirmed }, now);
  }

  /** The first sync of a session says which history the server has: what it may not hold is judged. */
  async #takeLeft(left: OwnAcknowledged, epoch: string): Promise<void> {
    this.#left = null;
    await this.setUnconfirmed([...this.unconfirmed, ...toJudge(left, epoch)], [dropOwn(left.userId)]);
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
    this.noteLiveChange(roomId);
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
