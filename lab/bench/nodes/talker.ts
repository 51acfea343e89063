import { io, type Socket } from 'socket.io-client';
import type { Message } from '@palaver/protocol/entities';
import type { Ack } from '@palaver/protocol/events';
import type { Envelope } from '@palaver/protocol/serverEvents';
import type { Person } from '../../kit/person.ts';

/** One delivery: how long after it was sent, and whether sender and receiver are on one node. */
export interface Delivery {
  ms: number;
  sameNode: boolean;
}

/** A member with one socket on one node, who counts how often each message came. */
export class Talker {
  readonly node: number;
  readonly roomId: string;
  readonly deliveries: Delivery[] = [];
  /** How often each seq came by its event. */
  readonly came = new Map<number, number>();
  /** What came as the answer to an own send: that is its event (S1). */
  readonly own = new Set<number>();
  readonly ready: Promise<void>;
  disconnects = 0;
  #sent = 0;
  readonly #socket: Socket;
  readonly #name: string;

  constructor(url: string, node: number, roomId: string, person: Person) {
    this.node = node;
    this.roomId = roomId;
    this.#name = person.name;
    this.#socket = io(url, {
      auth: { token: person.accessToken, protocol: 1 },
      transports: ['websocket'],
      forceNew: true,
    });
    this.ready = new Promise((resolve) => this.#socket.once('connect', resolve));
    this.#socket.on('disconnect', () => (this.disconnects += 1));
    this.#socket.on('chatMessage', ({ data: { message } }: Envelope<'chatMessage'>) => {
      if (message.roomId !== roomId) return;
      this.came.set(message.seq, (this.came.get(message.seq) ?? 0) + 1);
      const [from, at] = message.text.split(' ').map(Number);
      this.deliveries.push({ ms: performance.now() - (at ?? 0), sameNode: from === node });
    });
  }

  /** Sends one message. @returns its seq and how long its ack took; null: it was refused or not answered */
  async send(): Promise<{ seq: number; ms: number } | null> {
    const at = performance.now();
    const clientId = `${this.#name}-${String((this.#sent += 1)).padStart(6, '0')}`;
    const payload = { roomId: this.roomId, clientId, text: `${this.node} ${at}` };
    const answer = (await this.#socket
      .timeout(20_000)
      .emitWithAck('chatMessage', payload)
      .catch(() => null)) as Ack<{ message: Message }> | null;
    if (!answer?.ok) return null;
    this.own.add(answer.data.message.seq);
    return { seq: answer.data.message.seq, ms: performance.now() - at };
  }

  close(): void {
    this.#socket.close();
  }
}
