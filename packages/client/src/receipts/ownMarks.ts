import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import { countUnread } from './countUnread.ts';
import type { Model } from '../sync/model.ts';
import type { RoomCache } from '../sync/roomCache.ts';

/** One's own two marks of each room: raised here at once, sent to the server when there is a connection, raised by one's other devices (W1). */
export class OwnMarks {
  readonly #model: Model;
  readonly #userId: () => string;

  constructor(model: Model, userId: () => string) {
    this.#model = model;
    this.#userId = userId;
  }

  /** Everything up to `seq` was seen here. One's own newest messages need no receipt: that one read them is news to nobody. */
  async read(roomId: string, seq: number): Promise<void> {
    const cache = this.#model.rooms.get(roomId);
    const me = cache?.room.me;
    if (!cache || !me) return;
    let last = Math.min(seq, cache.room.seq);
    while (cache.messages.get(last)?.senderId === this.#userId()) last -= 1;
    if (last <= me.readSeq) return;
    cache.pendingRead = last;
    cache.readHere = last;
    this.#raise(cache, { readSeq: cache.pendingRead });
    await this.#model.saveRoom(roomId);
  }

  /** Another device of the same person read or received. */
  async raisedElsewhere(roomId: string, mark: 'receivedSeq' | 'readSeq', seq: number): Promise<void> {
    const cache = this.#model.rooms.get(roomId);
    if (!cache) return;
    // `received` is about this device here: what the other one holds, this one may not.
    if (mark === 'readSeq') this.#raise(cache, { readSeq: seq });
    if (mark === 'readSeq' && cache.pendingRead <= seq) cache.pendingRead = 0;
    await this.#model.saveRoom(roomId);
  }

  /** The marks of a room that the server does not have yet: null where it has them, or needs none. `received` never passes a hole. */
  due(roomId: string): { received: number | null; read: number | null } {
    const cache = this.#model.rooms.get(roomId);
    const me = cache?.room.me;
    if (!cache || !me) return { received: null, read: null };
    const from = Math.max(me.receivedSeq, me.joinedSeq);
    const held = cache.heldThrough(from);
    return {
      received: this.#hasOfOthers(cache, from, held) ? held : null,
      read: cache.pendingRead > 0 ? cache.pendingRead : null,
    };
  }

  /** The server acknowledged marks: these are marks and counts as it has them. */
  async acknowledged(roomId: string, answer: ReceiptsAnswer): Promise<void> {
    const cache = this.#model.rooms.get(roomId);
    if (!cache?.room.me) return;
    if (cache.pendingRead <= answer.readSeq) cache.pendingRead = 0;
    if (answer.readSeq >= cache.room.me.readSeq) {
      const { unread, mentions } = answer;
      cache.room = { ...cache.room, me: { ...cache.room.me, unread, mentions } };
    }
    this.#raise(cache, answer);
    await this.#model.saveRoom(roomId);
  }

  /** The marks were made under another history, or the room is gone: they are not sent any more. */
  async refused(roomId: string): Promise<void> {
    const cache = this.#model.rooms.get(roomId);
    if (!cache) return;
    cache.pendingRead = 0;
    await this.#model.saveRoom(roomId);
  }

  /** Whether others wrote something after `from` up to `to`: one's own messages need no receipt. */
  #hasOfOthers(cache: RoomCache, from: number, to: number): boolean {
    for (let seq = from + 1; seq <= to; seq += 1) {
      if (cache.messages.get(seq)?.senderId !== this.#userId()) return true;
    }
    return false;
  }

  #raise(cache: RoomCache, marks: { receivedSeq?: number; readSeq?: number }): void {
    const me = cache.room.me;
    if (!me) return;
    const readSeq = Math.max(me.readSeq, marks.readSeq ?? 0);
    const receivedSeq = Math.max(me.receivedSeq, marks.receivedSeq ?? 0);
    const all = readSeq >= cache.room.seq ? { unread: 0, mentions: 0 } : {};
    cache.room = { ...cache.room, me: { ...me, readSeq, receivedSeq, ...all } };
    countUnread(cache, this.#userId());
  }
}
