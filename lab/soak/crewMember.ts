import { setTimeout as pause } from 'node:timers/promises';
import { HistoryAnswer, MessageAnswer } from '@palaver/protocol/answers';
import { z } from 'zod';
import type { Person } from '../kit/person.ts';
import type { Random } from '../kit/random.ts';
import { RawSocket } from '../kit/rawSocket.ts';

/** Between two things that somebody does, ms. */
const PAUSE_MS = { from: 40, to: 160 };
/** Somebody does so many things on one connection. */
const ACTIONS = { from: 10, to: 40 };
const PAGE = 50;
const GENERAL = 'general';

const ackOf = <T extends z.ZodType>(data: T) => z.tuple([z.object({ ok: z.literal(true), data })]);
const MessageAck = ackOf(MessageAnswer);
const HistoryAck = ackOf(HistoryAnswer);
const AnyAck = ackOf(z.unknown());

/** Somebody who comes, talks and goes, again and again. */
export class CrewMember {
  readonly #url: string;
  readonly #person: Person;
  readonly #roomId: string;
  readonly #random: Random;
  #sent = 0;
  #actions = 0;

  constructor(url: string, person: Person, roomId: string, random: Random) {
    this.#url = url;
    this.#person = person;
    this.#roomId = roomId;
    this.#random = random;
  }

  /** Goes on until `isOver`. @returns how many things it did. @throws when something was refused */
  async live(isOver: () => boolean): Promise<number> {
    while (!isOver()) {
      await this.#person.renew();
      const socket = await RawSocket.connect(this.#url, this.#person.accessToken);
      await this.#ask(socket, AnyAck, 'sync', { rooms: {}, maxBytes: 16_384 });
      const actions = this.#random.int(ACTIONS.from, ACTIONS.to);
      for (let i = 0; i < actions && !isOver(); i += 1) {
        await this.#act(socket);
        this.#actions += 1;
        await pause(this.#random.int(PAUSE_MS.from, PAUSE_MS.to));
      }
      socket.close();
    }
    return this.#actions;
  }

  async #act(socket: RawSocket): Promise<void> {
    const what = this.#random.next();
    // One thing in twenty in the public room, of which a webhook is told.
    const roomId = this.#random.next() < 0.05 ? GENERAL : this.#roomId;
    if (what < 0.1) {
      await this.#ask(socket, HistoryAck, 'loadMessages', { roomId, limit: PAGE });
      return;
    }
    if (what < 0.15) {
      await this.#ask(socket, AnyAck, 'typing', { roomId });
      return;
    }
    this.#sent += 1;
    const clientId = `${this.#person.name}-${String(this.#sent).padStart(9, '0')}`;
    const text = `Alongside at berth ${this.#random.int(1, 20)}, ${'handing over '.repeat(this.#random.int(1, 10))}`;
    const { message } = await this.#ask(socket, MessageAck, 'chatMessage', { roomId, clientId, text });
    await this.#ask(socket, AnyAck, 'messageRead', { roomId, seq: message.seq });
    const { id } = message;
    if (what < 0.3) await this.#ask(socket, MessageAck, 'editMessage', { id, text: `${text}, corrected`, base: null });
    else if (what < 0.4) await this.#ask(socket, MessageAck, 'reactToMessage', { id, emoji: '👍', on: true });
    else if (what < 0.5) await this.#ask(socket, MessageAck, 'deleteMessage', { id });
  }

  async #ask<T extends z.ZodType<[{ data: unknown }]>>(
    socket: RawSocket,
    Ack: T,
    event: string,
    payload: object,
  ): Promise<z.infer<T>[0]['data']> {
    const text = await socket.ask(event, payload);
    const ack = Ack.safeParse(JSON.parse(text));
    if (!ack.success) throw new Error(`${event}: ${text.slice(0, 400)}`);
    return ack.data[0].data;
  }
}
