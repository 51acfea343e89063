import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Member, Message, Reaction } from '@palaver/protocol/entities';
import type { Ack, AckData, ClientEventName, Payload } from '@palaver/protocol/events';
import { makeAccount } from '../../lab/kit/account.ts';

const TOGETHER = 50;
/** So long an answer is waited for. */
const ANSWER_MS = 30_000;

/** Somebody without a page: says much in little time. */
export class Voice {
  readonly userId: string;
  readonly #socket: Socket;
  readonly #url: string;
  readonly #token: string;

  private constructor(userId: string, socket: Socket, url: string, token: string) {
    this.userId = userId;
    this.#socket = socket;
    this.#url = url;
    this.#token = token;
  }

  static async join(url: string, name: string, displayName = name): Promise<Voice> {
    const { user, accessToken: token } = await makeAccount(url, name.toLowerCase(), { displayName });
    const socket = io(url, { auth: { token, protocol: 1 }, transports: ['websocket'] });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return new Voice(user.id, socket, url, token);
  }

  async ask<E extends ClientEventName>(event: E, payload: Payload<E>): Promise<AckData<E>> {
    const ack = (await this.#socket.timeout(ANSWER_MS).emitWithAck(event, payload)) as Ack<AckData<E>>;
    if (!ack.ok) throw new Error(`${event}: ${ack.error.errorCode} ${ack.error.message}`);
    return ack.data;
  }

  /** Says one text in a room. */
  async say(roomId: string, text: string, replyTo?: string): Promise<Message> {
    const payload = { roomId, clientId: randomUUID(), text, ...(replyTo === undefined ? {} : { replyTo }) };
    return (await this.ask('chatMessage', payload)).message;
  }

  /** Says `count` texts in order. */
  async sayMany(roomId: string, count: number, text: (i: number) => string): Promise<void> {
    for (let i = 0; i < count; i += TOGETHER)
      await Promise.all(Array.from({ length: Math.min(TOGETHER, count - i) }, (_, n) => this.say(roomId, text(i + n))));
  }

  /** The signs at a message, as the server has them. */
  async reactions(roomId: string, id: string): Promise<Reaction[]> {
    const { messages } = await this.ask('loadMessages', { roomId });
    return messages.find((one) => one.id === id)?.reactions ?? [];
  }

  /** Is called so in every list from now on. */
  async takeName(profile: { displayName?: string; title?: string }): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.#url}/api/users/me`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(profile),
    });
    if (!answer.ok) throw new Error(`The profile was answered with ${answer.status}.`);
  }

  /** How far everybody has read a room. */
  async readMarks(roomId: string): Promise<number[]> {
    const answer = await fetch(`${this.#url}/api/rooms/${roomId}/members`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    const { items } = (await answer.json()) as { items: Member[] };
    return items.map((one) => one.readSeq);
  }

  leave(): void {
    this.#socket.close();
  }
}
