import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '@palaver/protocol/entities';
import type { History } from '../history/history.ts';
import type { RawClient } from './rawClient.ts';

/** What has to be answered is asked again for so long. */
export const ANSWERED_WITHIN_MS = 120_000;

/** Somebody who is muted and banned in a room, at two devices: says something while they may, and tries all of it while they may not. */
export class Governed {
  readonly #devices: readonly RawClient[];
  readonly #room: string;
  readonly #history: History;
  /** The last that they said. */
  #own: Message | null = null;
  readonly #said: number[] = [];
  #n = 0;

  constructor(devices: readonly RawClient[], room: string, history: History) {
    this.#devices = devices;
    this.#room = room;
    this.#history = history;
  }

  /** Where everything stands that is known to be stored. */
  get said(): readonly number[] {
    return this.#said;
  }

  /** A number that was not there before, for what they write. */
  next(): number {
    return (this.#n += 1);
  }

  /** Says something, until it is answered for good. */
  async say(): Promise<void> {
    const [device] = this.#devices;
    if (!device) return;
    const entry = this.#ask(device, device.name);
    for (const until = performance.now() + ANSWERED_WITHIN_MS; performance.now() < until; await pause(100)) {
      const message = await this.#send(device, entry);
      if (message) this.#own = message;
      if (message !== undefined) return;
    }
    throw new Error(`${entry.clientId} was never answered.`);
  }

  /** Sends from each device, and edits what was said last. */
  async tryToWrite(): Promise<void> {
    await Promise.all(
      // What is refused or lost stands in no order with anything.
      this.#devices.map((device) => this.#send(device, this.#ask(device, `${device.name}-try-${this.#n}`))),
    );
    const own = this.#own;
    const device = this.#devices[this.next() % this.#devices.length];
    if (!own || !device) return;
    const text = `${own.clientId} in ${this.#room} edited ${this.next()}`;
    const target = { client: device.name, room: this.#room, seq: own.seq };
    this.#history.record({ op: 'changing', ...target, text });
    const answer = await device.ask('editMessage', { id: own.id, text, base: own.editedAt });
    if (!answer?.ok) return this.#history.record({ op: 'change', ...target, outcome: answer ? 'fail' : 'unknown' });
    this.#own = answer.data.message;
    this.#history.record({ op: 'change', ...target, outcome: 'ok', message: this.#history.seen(answer.data.message) });
    device.mergeMessage(answer.data.message);
  }

  /** Who may not write may read. */
  async tryToRead(): Promise<void> {
    for (const device of this.#devices) {
      const answer = await device.ask('loadMessages', { roomId: this.#room, limit: 1 });
      if (answer && (answer.ok || isAnswer(answer.error.statusCode)))
        this.#history.record({ op: 'readMuted', client: device.name, room: this.#room, given: answer.ok });
    }
  }

  /** Asks at each device to come in. */
  async tryToJoin(): Promise<void> {
    await Promise.all(
      this.#devices.map(async (device) => {
        const join = { client: device.name, user: device.person.id, room: this.#room, n: this.next() };
        this.#history.record({ op: 'joining', ...join });
        const answer = await device.ask('joinRoom', { roomId: this.#room });
        const isNo = answer && !answer.ok && isAnswer(answer.error.statusCode);
        this.#history.record({ op: 'join', ...join, outcome: answer?.ok ? 'ok' : isNo ? 'fail' : 'unknown' });
      }),
    );
  }

  #ask(device: RawClient, client: string): { clientId: string; text: string } {
    const clientId = `${device.name}-${this.#room}-${String(this.next()).padStart(5, '0')}`;
    const entry = { clientId, text: `${clientId} in ${this.#room}` };
    this.#history.record({ op: 'asked', client, user: device.person.id, room: this.#room, ...entry });
    return entry;
  }

  /** @returns null: refused; undefined: nobody knows */
  async #send(device: RawClient, entry: { clientId: string; text: string }): Promise<Message | null | undefined> {
    const startedAt = performance.now();
    const answer = await device.ask('chatMessage', { roomId: this.#room, ...entry });
    const ms = Math.round(performance.now() - startedAt);
    const sending = { op: 'send' as const, client: device.name, room: this.#room, clientId: entry.clientId, ms };
    if (answer?.ok) {
      const { message } = answer.data;
      this.#history.record({ ...sending, outcome: 'ok', message: this.#history.seen(message) });
      this.#said.push(message.seq);
      device.mergeMessage(message);
      return message;
    }
    const code = answer?.error.errorCode ?? 'no answer';
    const isNo = answer !== null && isAnswer(answer.error.statusCode);
    this.#history.record({ ...sending, outcome: isNo ? 'fail' : 'unknown', code });
    return isNo ? null : undefined;
  }
}

/** A token that ran out, too many requests, and no store: neither a yes nor a no. */
function isAnswer(status: number): boolean {
  return status < 429 && status !== 401;
}
