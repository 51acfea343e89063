import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Message } from '@palaver/protocol/entities';
import type { Ack, AckData, ClientEventName } from '@palaver/protocol/events';
import type { Envelope, ServerEventName } from '@palaver/protocol/serverEvents';
import type { Seen } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Person } from '../../kit/person.ts';
import { type HeldMarks, HeldRoom } from './heldRoom.ts';

const ACK_MS = 10_000;
/** What rev jumped over is waited for this long (R2). */
const JUMP_MS = 500;
/** Signs of a room that it holds, which are many, are written down at most this often. */
const HEAR_MS = 1_000;
const MESSAGE_EVENTS: ServerEventName[] = [
  'chatMessage',
  'messageEdited',
  'messageDeleted',
  'messageReacted',
  'messagePinned',
];

/**
 * A client of its own making on a stock socket: it follows the rules of receiving (R1 to R3) by itself, so that what is wrong in the real client can not hide what
 * is wrong in the server. Everything that comes is written into the history.
 */
export class RawClient {
  readonly name: string;
  readonly person: Person;
  /** Where its connection goes. */
  readonly url: string;
  readonly held = new Map<string, HeldRoom>();
  /** What people are called, as it was told last. */
  readonly names = new Map<string, string>();
  readonly #history: History;
  readonly #socket: Socket;
  /** When each sign of each room was written down. */
  readonly #heard = new Map<string, number>();
  #epoch: string | undefined;
  #stateRev: string | undefined;
  #syncing: Promise<unknown> | null = null;
  #again = false;
  #jump: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(url: string, person: Person, history: History) {
    this.name = `raw-${person.name}`;
    this.person = person;
    this.url = url;
    this.#history = history;
    const socket = io(url, {
      auth: (give) => give({ token: person.accessToken, protocol: 1 }),
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      forceNew: true,
    });
    this.#socket = socket;
    socket.on('connect', () => {
      history.record({ op: 'connected', client: this.name });
      this.sync();
    });
    socket.on('disconnect', (reason) => {
      history.record({ op: 'disconnected', client: this.name });
      // The server's own goodbye is no reason to stay away.
      if (reason === 'io server disconnect' && !this.#closed) socket.connect();
    });
    socket.on('connect_error', (error: Error & { data?: { statusCode?: number } }) => {
      // A refusal ends the tries of the library; a lost connection does not.
      if (!error.data || this.#closed) return;
      const wait = error.data.statusCode === 401 ? person.renew() : Promise.resolve();
      void wait.then(() => setTimeout(() => !this.#closed && socket.connect(), 200));
    });
    for (const event of MESSAGE_EVENTS)
      socket.on(event, ({ data }: Envelope<'chatMessage'>) => this.learn('live', data.message));
    socket.on('heads', ({ data }: Envelope<'heads'>) => {
      for (const roomId of Object.keys(data.rooms)) this.#hear('heads', roomId);
      this.sync();
    });
    socket.on('roomAdded', ({ data }: Envelope<'roomAdded'>) => {
      this.#hear('roomAdded', data.room.id);
      this.sync();
    });
    socket.on('roomUpdated', ({ data: { room } }: Envelope<'roomUpdated'>) => {
      this.#hear('roomUpdated', room.id);
      if (room.me) this.raiseMarks(room.id, room.me);
    });
    for (const event of ['messageReceived', 'messageRead'] as const)
      socket.on(event, ({ data }: Envelope<typeof event>) => {
        this.#hear(event, data.roomId);
        if (!('userId' in data) || data.userId !== person.id) return;
        this.raiseMarks(data.roomId, { receivedSeq: data.seq, readSeq: event === 'messageRead' ? data.seq : 0 });
      });
    for (const event of ['userTyping', 'userJoined', 'userLeft'] as const)
      socket.on(event, ({ data }: Envelope<typeof event>) => this.#hear(event, data.roomId));
    socket.on('onlineCount', ({ data }: Envelope<'onlineCount'>) => {
      for (const roomId of Object.keys(data.rooms)) this.#hear('onlineCount', roomId);
    });
    socket.on('userUpdated', ({ data: { user } }: Envelope<'userUpdated'>) =>
      this.names.set(user.id, user.displayName),
    );
    socket.on('roomRemoved', ({ data }: Envelope<'roomRemoved'>) => this.held.delete(data.roomId));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Asks; null: nobody knows what became of it. */
  async ask<E extends ClientEventName>(event: E, payload: object): Promise<Ack<AckData<E>> | null> {
    if (!this.#socket.connected) return null;
    try {
      return (await this.#socket.timeout(ACK_MS).emitWithAck(event, payload)) as Ack<AckData<E>>;
    } catch {
      return null;
    }
  }

  /** Breaks the connection, as a phone does that changes its network. One that is being opened is left alone: the library would wait 20 s for it. */
  drop(): void {
    if (this.#socket.connected) this.#socket.io.engine.close();
  }

  /** Reads nothing for a while, though the connection is there. False: there is no connection. */
  stall(ms: number): boolean {
    const stream: unknown = Reflect.get(Reflect.get(this.#socket.io.engine.transport, 'ws') ?? {}, '_socket');
    if (!this.connected || !(stream instanceof Duplex)) return false;
    stream.pause();
    setTimeout(() => stream.resume(), ms);
    return true;
  }

  learn(via: 'live' | 'sync' | 'page', message: Message): void {
    const { roomId } = message;
    this.#history.record({
      op: 'came',
      client: this.name,
      user: this.person.id,
      room: roomId,
      via,
      message: this.#history.seen(message),
    });
    this.mergeMessage(message);
    const room = this.held.get(roomId);
    if (via !== 'live') return;
    if (!room) this.sync();
    else if (message.rev > room.rev) this.#jump ??= setTimeout(() => ((this.#jump = null), this.sync()), JUMP_MS);
  }

  /** Merges a message into its room, where one is held (R1). */
  mergeMessage(message: Message): void {
    this.held.get(message.roomId)?.merge(this.#history.seen(message));
  }

  /** Raises marks of this person, set here or on another device. */
  raiseMarks(roomId: string, marks: HeldMarks): void {
    this.held.get(roomId)?.raiseMarks(marks);
  }

  /** Catches up; one at a time, and once more when something was missed meanwhile. */
  sync(): void {
    if (this.#syncing) {
      this.#again = true;
      return;
    }
    this.#syncing = this.#catchUp().finally(() => {
      this.#syncing = null;
      if (this.#again) {
        this.#again = false;
        this.sync();
      }
    });
  }

  /** Catches up and says whether that worked. */
  async caughtUp(): Promise<boolean> {
    while (this.#syncing) await this.#syncing;
    return this.#catchUp();
  }

  /** Loads what is missing below what it holds. */
  async fill(roomId: string, joinedSeq: number): Promise<void> {
    const room = this.held.get(roomId);
    let next = joinedSeq + 1;
    while (room) {
      while (room.messages.has(next) || room.gone.has(next)) next += 1;
      if (next >= room.newest) return;
      const page = await this.ask('loadMessages', { roomId, after: next - 1, limit: 100 });
      if (!page?.ok) {
        await pause(100);
        continue;
      }
      for (const message of page.data.messages) this.learn('page', message);
      const last = page.data.messages.at(-1);
      if (!last) return;
      next = last.seq + 1;
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#jump) clearTimeout(this.#jump);
    this.#socket.close();
  }

  #hear(event: ServerEventName, room: string): void {
    const key = `${event} ${room}`;
    const now = this.#history.now();
    if (this.held.has(room) && now - (this.#heard.get(key) ?? -Infinity) < HEAR_MS) return;
    this.#heard.set(key, now);
    this.#history.record({ op: 'heard', client: this.name, user: this.person.id, room, event });
  }

  /** A sync said that this message was erased; null: it was not held. */
  #erase(room: string, message: Seen | null): void {
    if (!message) return;
    this.#history.record({ op: 'came', client: this.name, user: this.person.id, room, via: 'sync', message });
    this.held.get(room)?.merge(message);
  }

  async #catchUp(): Promise<boolean> {
    for (let part = false; ; part = true) {
      const rooms = Object.fromEntries([...this.held].map(([roomId, { rev }]) => [roomId, rev]));
      const answer = await this.ask('sync', {
        ...(this.#epoch && { epoch: this.#epoch }),
        ...(this.#stateRev && { stateRev: this.#stateRev }),
        rooms,
        part,
      });
      if (!answer?.ok) return false;
      const { data } = answer;
      for (const answered of data.rooms) {
        const { room, messages, reset } = answered;
        const held = this.held.get(room.id) ?? new HeldRoom();
        this.held.set(room.id, held);
        if (reset) held.reset(answered);
        if (room.me) held.raiseMarks(room.me);
        for (const message of messages) this.learn('sync', message);
        for (const one of answered.erased) this.#erase(room.id, held.erase(one));
        held.closeThrough(answered);
      }
      for (const { id, displayName } of data.users) this.names.set(id, displayName);
      for (const roomId of data.left) this.held.delete(roomId);
      this.#epoch = data.epoch;
      this.#stateRev = data.stateRev;
      if (!data.more) return true;
    }
  }
}
