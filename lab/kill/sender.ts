import { io, type Socket } from 'socket.io-client';
import type { Ack, AckData } from '@palaver/protocol/events';
import type { Envelope } from '@palaver/protocol/serverEvents';
import type { History } from './history.ts';

const ACK_MS = 5_000;

/**
 * A raw client that sends one message after the other, each until it is acknowledged, with the same clientId at every try.
 * It also writes down every message that it is shown live.
 */
export class Sender {
  readonly #socket: Socket;
  readonly #name: string;
  readonly #roomId: string;
  readonly #history: History;
  #n = 0;
  #stopped = false;

  constructor(url: string, token: string, options: { name: string; roomId: string; history: History }) {
    this.#name = options.name;
    this.#roomId = options.roomId;
    this.#history = options.history;
    this.#socket = io(url, {
      auth: { token, protocol: 1 },
      transports: ['websocket'],
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
    });
    this.#socket.on('chatMessage', (envelope: Envelope<'chatMessage'>) => this.#history.shown(envelope.data.message));
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const clientId = `${this.#name}-${String((this.#n += 1)).padStart(6, '0')}`;
      const text = `${clientId} says hello`;
      this.#history.asked(clientId, text);
      await this.#untilAcknowledged(clientId, text);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.close();
  }

  async #untilAcknowledged(clientId: string, text: string): Promise<void> {
    do await this.#connected();
    while (!(await this.#try(clientId, text)));
  }

  /** True: no further try is needed. */
  async #try(clientId: string, text: string): Promise<boolean> {
    if (this.#stopped) return true;
    try {
      const ack = (await this.#socket
        .timeout(ACK_MS)
        .emitWithAck('chatMessage', { roomId: this.#roomId, clientId, text })) as Ack<AckData<'chatMessage'>>;
      if (ack.ok) this.#history.acknowledged(ack.data.message);
      else if (ack.error.statusCode < 500) this.#history.refused(clientId, ack.error.errorCode);
      return ack.ok;
    } catch {
      // Nobody knows whether it was stored.
      return false;
    }
  }

  #connected(): Promise<void> {
    if (this.#socket.connected || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 500);
      this.#socket.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
