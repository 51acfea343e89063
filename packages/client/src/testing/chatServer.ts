import type { HistoryAnswer, SyncAnswer, SyncRoom } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import { parseMessageId } from '@palaver/protocol/messageId';
import { BEN, makeMessage } from './makeMessage.ts';
import { makeRoom } from './makeRoom.ts';

interface StoredRoom {
  messages: Message[];
  rev: number;
}

/** A server's store and its `sync` and `loadMessages` in memory, as the rules say; `maxChanges` and `pageSize` are small to meet the edges often. */
export class ChatServer {
  epoch = 'epoch-1';
  readonly rooms = new Map<string, StoredRoom>();
  readonly maxChanges: number;
  readonly pageSize: number;
  #clock = Date.UTC(2026, 0, 1);

  constructor(roomIds: string[], { maxChanges = 500, pageSize = 50 } = {}) {
    this.maxChanges = maxChanges;
    this.pageSize = pageSize;
    for (const roomId of roomIds) this.rooms.set(roomId, { messages: [], rev: 0 });
  }

  send(roomId: string, fields: Partial<Message> = {}): Message {
    const room = this.room(roomId);
    const seq = room.messages.length + 1;
    const message = makeMessage({
      roomId,
      seq,
      senderId: BEN,
      clientId: `${this.epoch}-${roomId}-${seq}`,
      ...fields,
      rev: ++room.rev,
      timestamp: this.#time(),
    });
    room.messages.push(message);
    return message;
  }

  change(roomId: string, seq: number, fields: Partial<Message>): Message | null {
    const room = this.room(roomId);
    const before = room.messages[seq - 1];
    if (!before || before.deleted) return null;
    const after = { ...before, ...fields, rev: ++room.rev };
    room.messages[seq - 1] = after;
    return after;
  }

  edit(roomId: string, seq: number, text: string): Message | null {
    return this.change(roomId, seq, { text, edited: true, editedAt: this.#time() });
  }

  remove(roomId: string, seq: number): Message | null {
    return this.change(roomId, seq, { text: '', reactions: [], deleted: true });
  }

  /** A backup of `kept` messages a room is restored: another history from there on (R5). */
  restore(kept: number): void {
    this.epoch = `${this.epoch}x`;
    for (const room of this.rooms.values()) {
      room.messages = room.messages.slice(0, kept).map((message) => ({ ...message, rev: message.seq }));
      room.rev = room.messages.length;
    }
  }

  sync(input: Payload<'sync'>): SyncAnswer {
    const sameHistory = input.epoch === this.epoch;
    let left = (input.maxBytes ?? LIMITS.syncBytesDefault) - 300;
    const rooms: SyncRoom[] = [];
    let more = false;
    for (const roomId of [...this.rooms.keys()].sort((a) => (a === input.first ? -1 : 0))) {
      const held = sameHistory ? input.rooms[roomId] : undefined;
      if (held === this.room(roomId).rev) continue;
      if (rooms.length > 0 && left <= 0) more = true;
      if (more) break;
      const answered = this.#answerRoom(roomId, held, left);
      left -= JSON.stringify(answered).length;
      rooms.push(answered);
      more = answered.upTo < this.room(roomId).rev;
    }
    return {
      epoch: this.epoch,
      serverTime: this.#time(),
      stateRev: 'p1',
      heads: input.part ? {} : Object.fromEntries([...this.rooms].map(([roomId, { rev }]) => [roomId, rev])),
      rooms,
      left: Object.keys(input.rooms).filter((roomId) => !this.rooms.has(roomId)),
      users: [],
      presence: [],
      more,
    };
  }

  page({ roomId, before, after, around, limit = this.pageSize }: Payload<'loadMessages'>): HistoryAnswer {
    const { messages: all, rev } = this.room(roomId);
    const count = Math.min(limit, this.pageSize);
    let from = all.length - count;
    if (before !== undefined) from = Math.min(before - 1, all.length) - count;
    if (after !== undefined) from = after;
    if (around !== undefined) from = around - 1 - Math.floor(count / 2);
    const to = from + count;
    const messages = all.slice(Math.max(0, from), Math.max(0, to));
    return {
      messages,
      hasBefore: (messages[0]?.seq ?? 1) > 1,
      hasAfter: (messages.at(-1)?.seq ?? 0) < all.length,
      upTo: rev,
    };
  }

  at(id: string): Message | undefined {
    const { roomId, seq } = parseMessageId(id);
    return this.room(roomId).messages[seq - 1];
  }

  room(roomId: string): StoredRoom {
    const room = this.rooms.get(roomId);
    if (!room) throw new Error(`no room ${roomId}`);
    return room;
  }

  #answerRoom(roomId: string, held: number | undefined, bytes: number): SyncRoom {
    const { messages: all, rev } = this.room(roomId);
    const base = { room: makeRoom({ id: roomId, seq: all.length, rev }), receipts: [] };
    const changes = all.filter((message) => message.rev > (held ?? 0)).sort((a, b) => a.rev - b.rev);
    if (held === undefined || held > rev || changes.filter(({ deleted }) => !deleted).length > this.maxChanges) {
      const newest = all.slice(-this.pageSize).reverse();
      const count = countFitting(newest, bytes);
      return { ...base, messages: newest.slice(0, count).reverse(), erased: [], upTo: rev, reset: true };
    }
    const count = countFitting(changes, bytes);
    const next = changes[count];
    const fitting = changes.slice(0, count);
    return {
      ...base,
      messages: fitting.filter(({ deleted }) => !deleted),
      erased: fitting.flatMap(({ deleted, seq, rev: at }) => (deleted ? [{ seq, rev: at }] : [])),
      upTo: next ? next.rev - 1 : rev,
      reset: false,
    };
  }

  #time(): string {
    this.#clock += 1_000;
    return new Date(this.#clock).toISOString();
  }
}

/** At least one: something always gets through. */
function countFitting(messages: Message[], bytes: number): number {
  let left = bytes;
  const over = messages.findIndex((message, i) => (left -= JSON.stringify(message).length) < 0 && i > 0);
  return over === -1 ? messages.length : over;
}
