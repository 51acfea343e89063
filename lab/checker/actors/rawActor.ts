import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '@palaver/protocol/entities';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Ack } from '@palaver/protocol/events';
import type { History } from '../history/history.ts';
import type { Random } from '../../kit/random.ts';
import type { RawClient } from './rawClient.ts';

interface Own {
  message: Message;
  text: string;
}

/** Somebody who talks without end: sends, batches, edits, deletes, reactions, pins, marks, and now and then a lost connection. What is not answered is asked again. */
export class RawActor {
  readonly client: RawClient;
  readonly #rooms: string[];
  readonly #history: History;
  readonly #random: Random;
  readonly #pace: Pace;
  readonly #own: Own[] = [];
  #n = 0;
  #stopped = false;

  constructor(client: RawClient, { rooms, history, random, pace }: RawActorOptions) {
    this.#pace = pace;
    this.client = client;
    this.#rooms = rooms;
    this.#history = history;
    this.#random = random;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      await pause(this.#random.next() * this.#pace.pauseMs);
      const dice = this.#random.next();
      const room = this.#random.pick(this.#rooms);
      if (dice < 0.5 - this.#pace.batches) await this.#send(room, 1);
      else if (dice < 0.5) await this.#send(room, this.#random.int(2, this.#pace.batchMax));
      else if (dice < 0.55) await this.#edit();
      else if (dice < 0.58) await this.#erase();
      else if (dice < 0.61) await this.#react(room);
      else if (dice < 0.63) await this.#reuse();
      else if (dice < 0.64) await this.client.ask('typing', { roomId: room });
      else if (dice < 0.67) await this.#pin(room);
      else if (dice < 0.985) await this.#mark(room);
      else this.client.drop();
    }
  }

  /** Finishes what is under way. */
  stop(): void {
    this.#stopped = true;
  }

  /** Sends so many in order, each until it is answered for good: with the same clientId at every try, and sometimes twice at once (O4). */
  async #send(roomId: string, count: number): Promise<void> {
    const entries = Array.from({ length: count }, () => {
      const clientId = `${this.client.name}-${String((this.#n += 1)).padStart(5, '0')}`;
      return { clientId, text: `${clientId} in ${roomId}` };
    });
    for (const entry of entries) {
      const { client, person } = { client: this.client.name, person: this.client.person };
      this.#history.record({ op: 'asked', client, user: person.id, room: roomId, ...entry });
    }
    const twice = this.#random.next() < 0.05;
    let waiting = entries;
    for (;;) {
      const startedAt = performance.now();
      const [first] = waiting;
      if (!first) return;
      const ask = () =>
        count === 1
          ? this.client.ask('chatMessage', { roomId, ...first })
          : this.client.ask('chatMessages', { roomId, messages: waiting });
      const [answer, again] = await Promise.all([ask(), twice ? ask() : null]);
      const ms = Math.round(performance.now() - startedAt);
      const sending = { op: 'send' as const, client: this.client.name, room: roomId, ms };
      // Whichever came first was stored, and both have to say so.
      for (const [i, { clientId }] of waiting.entries()) {
        const message = storedIn(resultsOf(again)[i]);
        if (message)
          this.#history.record({ ...sending, clientId, outcome: 'ok', message: this.#history.seen(message) });
      }
      let code = 'no answer';
      for (const result of resultsOf(answer)) {
        const [entry, ...rest] = waiting;
        if (!entry) break;
        const { clientId } = entry;
        const message = storedIn(result);
        if (message) {
          this.#history.record({ ...sending, clientId, outcome: 'ok', message: this.#history.seen(message) });
          this.client.mergeMessage(message);
          this.#own.push({ message, text: entry.text });
          if (this.#own.length > 50) this.#own.shift();
        } else if (!result.ok && (result.error.statusCode === 401 || result.error.statusCode >= 429)) {
          // None of these says that it was not stored by an earlier try: a token may have run out since.
          code = result.error.errorCode;
          break;
        } else {
          this.#history.record({ ...sending, clientId, outcome: 'fail' });
        }
        waiting = rest;
      }
      if (waiting.length === 0) return;
      const { clientId } = waiting[0] ?? first;
      this.#history.record({ ...sending, clientId, outcome: 'unknown', code });
      await pause(100);
    }
  }

  async #edit(): Promise<void> {
    const again = this.#random.next() < 0.5 ? this.#pickEdited() : null;
    const own = again ?? this.#pickOwn();
    if (!own) return;
    const text = `${own.text} edited ${(this.#n += 1)}`;
    await this.#change(own, text, () =>
      this.client.ask('editMessage', { id: own.message.id, text, base: own.message.editedAt }),
    );
  }

  async #erase(): Promise<void> {
    const own = this.#pickOwn();
    if (own) await this.#change(own, null, () => this.client.ask('deleteMessage', { id: own.message.id }));
  }

  /** Reacts to one of the newest, to what this person edited, or to what is pinned: that may not bring an older text back, nor take it down. */
  async #react(roomId: string): Promise<void> {
    const id = this.#pickAny(roomId);
    if (id === null) return;
    const answer = await this.client.ask('reactToMessage', { id, emoji: '\u{1F44D}', on: this.#random.next() < 0.7 });
    if (answer?.ok) this.client.mergeMessage(answer.data.message);
  }

  /** Pins such a message, or takes it down; where this person is no moderator that has to be refused. */
  async #pin(roomId: string): Promise<void> {
    const id = this.#pickAny(roomId);
    if (id === null) return;
    const { roomId: room, seq } = parseMessageId(id);
    const on = this.#random.next() < 0.7;
    const pin = { client: this.client.name, room, seq, on };
    this.#history.record({ op: 'pinning', ...pin });
    const answer = await this.client.ask('pinMessage', { id, on });
    if (!answer?.ok) return this.#history.record({ op: 'pin', ...pin, outcome: answer ? 'fail' : 'unknown' });
    const { message } = answer.data;
    this.#history.record({ op: 'pin', ...pin, outcome: 'ok', message: this.#history.seen(message) });
    this.client.mergeMessage(message);
  }

  /** Uses the clientId of a message again, with another text. */
  async #reuse(): Promise<void> {
    const own = this.#pickOwn();
    if (!own) return;
    const { roomId: room, clientId } = own.message;
    const text = `${own.text} reused ${(this.#n += 1)}`;
    const answer = await this.client.ask('chatMessage', { roomId: room, clientId, text });
    const reuse = { op: 'reuse' as const, client: this.client.name, room, clientId, text };
    if (answer?.ok) this.#history.record({ ...reuse, outcome: 'ok', message: this.#history.seen(answer.data.message) });
    else
      this.#history.record({ ...reuse, outcome: answer?.error.errorCode === 'CLIENT_ID_REUSED' ? 'fail' : 'unknown' });
  }

  async #change(
    own: Own,
    text: string | null,
    ask: () => Promise<{ ok: true; data: { message: Message } } | { ok: false } | null>,
  ): Promise<void> {
    const { roomId: room, seq } = own.message;
    const target = { client: this.client.name, room, seq };
    this.#history.record({ op: 'changing', ...target, text });
    const answer = await ask();
    if (!answer) this.#history.record({ op: 'change', ...target, outcome: 'unknown' });
    else if (!answer.ok) this.#history.record({ op: 'change', ...target, outcome: 'fail' });
    else {
      const { message } = answer.data;
      this.#history.record({ op: 'change', ...target, outcome: 'ok', message: this.#history.seen(message) });
      this.client.mergeMessage(message);
      own.message = message;
    }
  }

  async #mark(room: string): Promise<void> {
    const seq = this.client.held.get(room)?.newest ?? 0;
    if (seq === 0) return;
    const event = this.#random.next() < 0.9 ? 'messageRead' : 'messageReceived';
    const answer = await this.client.ask(event, { roomId: room, seq });
    if (!answer?.ok) return;
    const { receivedSeq, readSeq } = answer.data;
    this.client.raiseMarks(room, answer.data);
    this.#history.record({
      op: 'marks',
      client: this.client.name,
      user: this.client.person.id,
      room,
      receivedSeq,
      readSeq,
    });
  }

  #pickEdited(): Own | null {
    const edited = this.#own.filter(({ message }) => message.edited && !message.deleted);
    return edited.length > 0 ? this.#random.pick(edited) : null;
  }

  /** The id of one of the newest of a room, of one that is pinned there, or of one that this person edited; null where there is none. */
  #pickAny(roomId: string): string | null {
    const { newest = 0, pins = [] } = this.client.held.get(roomId) ?? {};
    if (newest === 0) return null;
    const dice = this.#random.next();
    const pinned = [...pins];
    if (dice < 0.4 && pinned.length > 0) return `${roomId}:${this.#random.pick(pinned)}`;
    const edited = dice < 0.8 ? this.#pickEdited() : null;
    return edited?.message.id ?? `${roomId}:${this.#random.int(Math.max(1, newest - 20), newest)}`;
  }

  #pickOwn(): Own | null {
    const live = this.#own.filter(({ message }) => !message.deleted);
    return live.length > 0 ? this.#random.pick(live) : null;
  }
}

type Stored = Ack<{ message: Message }>;

/** What became of each entry, in their order, as far as the server said. */
function resultsOf(answer: Stored | Ack<{ results: Stored[] }> | null): Stored[] {
  if (!answer) return [];
  if (!answer.ok) return [answer];
  return 'results' in answer.data ? answer.data.results : [{ ok: true, data: answer.data }];
}

function storedIn(result: Stored | undefined): Message | null {
  return result?.ok ? result.data.message : null;
}

/** How fast somebody talks: the longest pause between two things, the share of batches among them, and the most that is sent in one. */
export interface Pace {
  pauseMs: number;
  batches: number;
  batchMax: number;
}

interface RawActorOptions {
  rooms: string[];
  history: History;
  random: Random;
  pace: Pace;
}
