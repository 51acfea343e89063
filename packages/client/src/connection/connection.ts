import type { io as connect, Socket } from 'socket.io-client';
import type { AckData, ClientEventName } from '@palaver/protocol/events';
import type { Envelope } from '@palaver/protocol/serverEvents';
import { NoNetworkError, notAnAnswer } from '../noNetworkError.ts';
import { Signal } from '../signal.ts';
import { askSocket } from './askSocket.ts';
import { refusalIn, type Trouble, troubleOf } from './connectTrouble.ts';
import { openSocket, untilLetIn } from './openSocket.ts';
import { RetryPlan } from './retryPlan.ts';
import { fromErrorBody } from './toClientError.ts';

export interface ConnectionOptions {
  url: string;
  transports: string[];
  now: () => number;
  random: () => number;
  /** A fresh access token. Rejects when there is none to be had now. */
  token(): Promise<string>;
  /** Asks by REST for something that the server answers to everybody. Rejects as any REST call does. */
  whoAnswers(): Promise<unknown>;
  /** The token was refused: the next try needs another one. */
  onUnauthorized(): void;
}

/** How long an answer may take before the connection counts as dead, plus what the bytes of the question need at 4 kbit/s. */
const ANSWER_MS = 30_000;
const MS_PER_BYTE = 2;
const PROBE_MS = 6_000;
/** What is shown from the device needs no connection: the code for it is loaded beside that. */
const loadSocketIo = () => import('socket.io-client');
const ABANDONED = new NoNetworkError('The try was given up.');

/** A try is under way; its socket comes with its code. */
interface Opening {
  name: 'opening';
  socket: Socket | null;
  abandon: () => void;
}

interface Up {
  name: 'up';
  socket: Socket;
  since: number;
  /** Whether anything was answered on this connection. */
  answered: boolean;
}

type State = { name: 'stopped' } | Opening | Up | { name: 'waiting'; timer: ReturnType<typeof setTimeout> };

/**
 * The one live connection to the server. It comes back by itself, with backoff and jitter; each try has a socket of its own, so nothing is ever kept back
 * in one and sent later. Every question has a time-out, after which its outcome is unknown and the connection is given up.
 */
export class Connection {
  /** A try begins. */
  readonly trying = new Signal();
  readonly up = new Signal();
  readonly down = new Signal();
  /** A try failed, or the connection is lost; `nextTryAt` is ms since 1970. */
  readonly waiting = new Signal<[nextTryAt: number]>();
  /** What is wrong, as far as a failed try shows it. Not emitted while nothing is known but that the connection is lost. */
  readonly trouble = new Signal<[trouble: Trouble]>();
  /** Something came from the server, if only its heartbeat. */
  readonly heard = new Signal();
  readonly event = new Signal<[envelope: Envelope]>();
  /** The server has another protocol: it is asked again only once a minute. */
  readonly outdated = new Signal();
  readonly #options: ConnectionOptions;
  #state: State = { name: 'stopped' };
  readonly #retryPlan: RetryPlan;
  /** Why the last try failed. */
  #failure: unknown = null;
  /** Whether the transports are tried from the last to the first: the first one was met with silence. */
  #backwards = false;
  /** The shortest answer seen on this connection, in ms: what the link itself takes. */
  shortestAnswerMs = Number.POSITIVE_INFINITY;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#retryPlan = new RetryPlan(options);
  }

  get isUp(): boolean {
    return this.#state.name === 'up' && this.#state.socket.connected;
  }

  start(): void {
    if (this.#state.name === 'stopped') this.#openAfresh();
  }

  stop(): void {
    this.#enter({ name: 'stopped' });
  }

  /** Tries now instead of at the planned time. */
  retryNow(): void {
    if (this.#state.name === 'waiting') this.#openAfresh();
  }

  /** As if nothing had failed before. */
  #openAfresh(): void {
    this.#retryPlan.startAfresh();
    void this.#open();
  }

  /** Gives the connection up and comes back: what is on it is dead, or can not be trusted. */
  reconnect(): void {
    if (this.#state.name === 'up') this.#lose(this.#retryPlan.afterConnection(this.#state));
  }

  /** The server leaves and said when to come back (L4). */
  leaveFor(ms: number): void {
    if (this.#state.name === 'stopped') return;
    this.#retryPlan.noteServerLeaves();
    this.#lose(ms);
    this.trouble.emit('serverAway');
  }

  /** Finds out within seconds whether the connection still works, after a sleep. Any answer shows that it does, a refusal too: the room need not exist. */
  probe(roomId: string, withinMs = PROBE_MS): void {
    this.ask('stopTyping', { roomId }, withinMs).catch(() => undefined);
  }

  /** Asks the server. Rejects with its PalaverError, or with NoNetworkError when the outcome is unknown. `timeoutMs`: without what the bytes need. */
  async ask<E extends ClientEventName>(event: E, payload: object, timeoutMs = ANSWER_MS): Promise<AckData<E>> {
    const up = this.#state;
    if (up.name !== 'up' || !up.socket.connected) throw new NoNetworkError();
    const startedAt = this.#options.now();
    const bytesMs = JSON.stringify(payload).length * MS_PER_BYTE;
    const ack = await askSocket(up.socket, { event, payload, timeoutMs: timeoutMs + bytesMs }, () => {
      // Whatever is slower than this is a dead connection: asking again on it would only wait in the same queue.
      if (up.socket === this.#socket) this.reconnect();
    });
    up.answered = true;
    this.shortestAnswerMs = Math.min(this.shortestAnswerMs, this.#options.now() - startedAt);
    if (ack.ok) return ack.data;
    throw fromErrorBody(ack.error) ?? notAnAnswer();
  }

  /** Sends what needs no answer and may be lost. */
  emitVolatile(event: 'typing' | 'stopTyping', payload: object): void {
    if (this.#state.name === 'up') this.#state.socket.volatile.emit(event, payload);
  }

  async #open(): Promise<void> {
    const opening: Opening = { name: 'opening', socket: null, abandon: () => undefined };
    const abandoned = new Promise<never>((_resolve, reject) => {
      opening.abandon = () => reject(ABANDONED);
    });
    this.#enter(opening);
    this.trying.emit();
    let socket: Socket;
    try {
      const token = (async () => this.#options.token())();
      const givenUp = Promise.race([abandoned, token.then(() => new Promise<never>(() => undefined))]);
      const { io } = await Promise.race([loadSocketIo(), givenUp]);
      socket = await Promise.race([this.#connect(io, token, { opening, abandoned }), givenUp]);
    } catch (error) {
      // The code that gave this try up has decided what comes next.
      if (error !== ABANDONED) this.#failed(error);
      return;
    }
    if (this.#state !== opening) return;
    // The connection may have ended before this code ran.
    if (!socket.connected) return this.#failed(new NoNetworkError());
    this.#failure = null;
    this.#state = { name: 'up', socket, since: this.#options.now(), answered: false };
    // Another connection may go by another link.
    this.shortestAnswerMs = Number.POSITIVE_INFINITY;
    this.up.emit();
  }

  async #connect(
    io: typeof connect,
    token: Promise<string>,
    { opening, abandoned }: { opening: Opening; abandoned: Promise<never> },
  ): Promise<Socket> {
    const { url, transports } = this.#options;
    const backwards = this.#backwards;
    const ordered = backwards ? transports.toReversed() : transports;
    const socket = openSocket(io, { url, transports: ordered, token });
    opening.socket = socket;
    socket.io.engine.on('packet', () => socket === this.#socket && this.heard.emit());
    socket.onAny((_name: string, envelope: unknown) => {
      if (socket === this.#socket && isEnvelope(envelope)) this.event.emit(envelope);
    });
    // Something in between may swallow what one transport sends: after a silence the next try begins with another.
    await untilLetIn(socket, abandoned, () => (this.#backwards = !backwards));
    socket.on('disconnect', () => {
      if (socket === this.#socket) this.reconnect();
    });
    return socket;
  }

  #failed(cause: unknown): void {
    const refusal = refusalIn(cause);
    if (refusal?.statusCode === 426) {
      this.#openIn(this.#retryPlan.afterOutdated());
      this.outdated.emit();
      return;
    }
    const unauthorized = refusal?.statusCode === 401;
    const waitMs = this.#retryPlan.afterFailedTry({ unauthorized, retryAfterMs: refusal?.retryAfterMs });
    this.#openIn(waitMs);
    this.waiting.emit(this.#options.now() + waitMs);
    void this.#findTrouble(cause);
    // Last, for it may end the session, and with it all tries.
    if (unauthorized) this.#options.onUnauthorized();
  }

  /** Says what is wrong, unless another try has ended meanwhile. */
  async #findTrouble(cause: unknown): Promise<void> {
    const { whoAnswers } = this.#options;
    this.#failure = cause;
    const trouble = await troubleOf(cause, whoAnswers);
    const { name } = this.#state;
    const isAway = name === 'waiting' || name === 'opening';
    if (trouble !== null && cause === this.#failure && isAway) this.trouble.emit(trouble);
  }

  #lose(retryInMs: number): void {
    this.#failure = null;
    this.#openIn(retryInMs);
    this.down.emit();
    this.waiting.emit(this.#options.now() + retryInMs);
  }

  /** Plans the next try. */
  #openIn(ms: number): void {
    this.#enter({ name: 'waiting', timer: setTimeout(() => void this.#open(), ms) });
  }

  /** Leaves one state for another: nothing of the old one goes on. */
  #enter(state: State): void {
    const before = this.#state;
    this.#state = state;
    if (before.name === 'waiting') clearTimeout(before.timer);
    if (before.name === 'opening') before.abandon();
    if ('socket' in before) before.socket?.disconnect();
  }

  get #socket(): Socket | null {
    return 'socket' in this.#state ? this.#state.socket : null;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'eventType' in value && 'data' in value;
}
