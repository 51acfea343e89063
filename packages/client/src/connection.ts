import { io, type Socket } from 'socket.io-client';
import type { Ack, AckData, ClientEventName } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import type { Envelope } from '@palaver/protocol/serverEvents';
import { backoff } from './backoff.ts';
import { NoNetworkError } from './noNetworkError.ts';
import { fromErrorBody } from './toClientError.ts';

export interface ConnectionOptions {
  url: string;
  transports: string[];
  now: () => number;
  random: () => number;
  /** A fresh access token. Rejects when there is none to be had now. */
  token(): Promise<string>;
  onUp(): void;
  onDown(): void;
  /** A try failed, or the line is lost; `nextTryAt` is ms since 1970. `serverAway`: the network answers, the server does not. */
  onWaiting(nextTryAt: number, serverAway: boolean): void;
  onEvent(envelope: Envelope): void;
  /** The token was refused: the next try needs another one. */
  onUnauthorized(): void;
  /** The server speaks another protocol: no further try is made. */
  onOutdated(): void;
}

/** How long an answer may take before the line counts as dead. */
const ANSWER_MS = 20_000;
const CONNECT_MS = 20_000;

/**
 * The one live line to the server. It comes back by itself, with backoff and jitter; nothing is ever emitted while it is down, and every emit
 * has a time-out, after which the outcome is unknown.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #running = false;
  #opening = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#socket?.connected ?? false;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#open();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Tries now instead of at the planned time. */
  retryNow(): void {
    if (!this.#running || this.isUp || this.#opening) return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    void this.#open();
  }

  /** Gives the line up and comes back: what is on it is dead, or can not be trusted. */
  reconnect(): void {
    if (!this.#running) return;
    this.#drop();
    this.#options.onDown();
    this.#wait(200 + this.#options.random() * 300, false);
  }

  /** Asks the server. Rejects with its PalaverError, or with NoNetworkError when the outcome is unknown. */
  async ask<E extends ClientEventName>(event: E, payload: object, timeoutMs = ANSWER_MS): Promise<AckData<E>> {
    const socket = this.#socket;
    if (!socket?.connected) throw new NoNetworkError();
    const ack = await this.#emit<E>(socket, event, payload, timeoutMs);
    if (ack.ok) return ack.data;
    throw fromErrorBody(ack.error) ?? new NoNetworkError('Something else than the server answered.');
  }

  /** Says something that needs no answer and may be lost. */
  tell(event: 'typing' | 'stopTyping', payload: object): void {
    if (this.#socket?.connected) this.#socket.emit(event, payload);
  }

  #emit<E extends ClientEventName>(
    socket: Socket,
    event: E,
    payload: object,
    timeoutMs: number,
  ): Promise<Ack<AckData<E>>> {
    return new Promise((resolve, reject) => {
      const lost = () => finish(() => reject(new NoNetworkError('The connection was lost before the answer came.')));
      const timer = setTimeout(() => {
        finish(() => reject(new NoNetworkError('No answer came in time.')));
        // Whatever is slower than this is a dead line: asking again behind it would only wait in the same queue.
        if (socket === this.#socket) this.reconnect();
      }, timeoutMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        socket.off('disconnect', lost);
        settle();
      };
      socket.once('disconnect', lost);
      socket.emit(event, payload, (ack: Ack<AckData<E>>) => finish(() => resolve(ack)));
    });
  }

  async #open(): Promise<void> {
    this.#opening = true;
    try {
      const token = await this.#options.token();
      if (this.#running) await this.#connect(token);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#opening = false;
    }
  }

  async #connect(token: string): Promise<void> {
    const { url, transports } = this.#options;
    const socket = io(url, {
      auth: { token, protocol: LIMITS.protocol },
      transports,
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      withCredentials: true,
    });
    this.#socket = socket;
    socket.onAny((_name: string, envelope: unknown) => {
      if (socket === this.#socket && isEnvelope(envelope)) this.#options.onEvent(envelope);
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
      socket.once('disconnect', () => reject(new NoNetworkError()));
    });
    socket.on('disconnect', () => {
      if (socket !== this.#socket) return;
      this.reconnect();
    });
    this.#attempt = 0;
    this.#options.onUp();
  }

  #failed(cause: unknown): void {
    this.#drop();
    if (!this.#running) return;
    const data: unknown = typeof cause === 'object' && cause !== null && 'data' in cause ? cause.data : null;
    // Refused in the handshake, or already when a token was asked for.
    const error = fromErrorBody(data) ?? fromErrorBody(cause);
    if (error?.statusCode === 426) return this.#options.onOutdated();
    const unauthorized = error?.statusCode === 401;
    if (unauthorized) this.#options.onUnauthorized();
    const ms = unauthorized && this.#attempt === 0 ? 50 : backoff(this.#attempt, this.#options.random);
    this.#wait(Math.max(error?.retryAfterMs ?? 0, ms), error !== null && error.statusCode >= 429);
    this.#attempt += 1;
  }

  /** Plans the next try. */
  #wait(ms: number, serverAway: boolean): void {
    clearTimeout(this.#timer);
    this.#options.onWaiting(this.#options.now() + ms, serverAway);
    this.#timer = setTimeout(() => void this.#open(), ms);
  }

  /** The server goes and said when to come back (L4). */
  leaveFor(ms: number): void {
    if (!this.#running) return;
    this.#drop();
    this.#options.onDown();
    this.#wait(ms, true);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.disconnect();
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'eventType' in value && 'data' in value;
}
