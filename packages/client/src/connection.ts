import type { io as connect, Socket } from 'socket.io-client';
import type { Ack, AckData, ClientEventName } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import type { Envelope } from '@palaver/protocol/serverEvents';
import { backoff } from './backoff.ts';
import { type Trouble, troubleOf } from './connectTrouble.ts';
import { NoNetworkError } from './noNetworkError.ts';
import { fromErrorBody } from './toClientError.ts';

export interface ConnectionOptions {
  url: string;
  transports: string[];
  now: () => number;
  random: () => number;
  /** A fresh access token. Rejects when there is none to be had now. */
  token(): Promise<string>;
  /** A try begins. */
  onTrying(): void;
  onUp(): void;
  onDown(): void;
  /** Asks for something that the server tells everybody, by another way than the line. Rejects as a REST call does. */
  whoAnswers(): Promise<unknown>;
  /** A try failed, or the line is lost; `nextTryAt` is ms since 1970. */
  onWaiting(nextTryAt: number): void;
  /** What is wrong, as far as a failed try tells. Not called while nothing is known but that the line is lost. */
  onTrouble(trouble: Trouble): void;
  /** The server was heard, be it only its heartbeat. */
  onHeard(): void;
  onEvent(envelope: Envelope): void;
  /** The token was refused: the next try needs another one. */
  onUnauthorized(): void;
  /** The server speaks another protocol: it is asked again only now and then. */
  onOutdated(): void;
}

/** How long an answer may take before the line counts as dead, plus what the bytes of the question need at 4 kbit/s. */
const ANSWER_MS = 30_000;
const MS_PER_BYTE = 2;
const CONNECT_MS = 20_000;
/** A line that opened, and on which the server then says neither yes nor no, is given up after this time. */
const LET_IN_MS = 30_000;
const OUTDATED_RETRY_MS = 60_000;
/** A line that held for so long was a good one: its end is no failed try. */
const STEADY_MS = 2_000;
/** After a line on which something was answered no wait is longer than that of this try: it was worth having. */
const ATTEMPT_AFTER_ANSWERS = 2;
const SHORT_WAIT_MS = 1_000;
const PROBE_MS = 6_000;
/** What is shown from the device needs no line: the line's code comes beside it. */
const loadSocketIo = () => import('socket.io-client');
const ABANDONED = new NoNetworkError('The try was given up.');

/**
 * The one live line to the server. It comes back by itself, with backoff and jitter; each try has a socket of its own, so nothing is ever kept back in one and
 * sent later. Every emit has a time-out, after which its outcome is unknown and the line is given up.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: Socket | null = null;
  #abandon: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #upSince = 0;
  /** Since when there is no line that held. */
  #awaySince = 0;
  /** Whether anything was answered on this line. */
  #answered = false;
  #running = false;
  #opening = false;
  /** Whether the transports are tried from the last to the first: the first one was met with silence. */
  #backwards = false;
  /** The shortest answer seen on this line, in ms: what the link itself takes. */
  shortestAnswerMs = Number.POSITIVE_INFINITY;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#socket?.connected ?? false;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    this.#awaySince = this.#options.now();
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
    this.#awaySince = this.#options.now();
    void this.#open();
  }

  /** Gives the line up and comes back: what is on it is dead, or can not be trusted. */
  reconnect(): void {
    if (!this.#running) return;
    const steady = this.#options.now() - this.#upSince >= STEADY_MS;
    this.#attempt = steady ? 0 : this.#attempt + 1;
    if (steady) this.#awaySince = this.#options.now();
    if (this.#answered) this.#attempt = Math.min(this.#attempt, ATTEMPT_AFTER_ANSWERS);
    this.#lose(backoff(this.#attempt, this.#options.random));
  }

  /** The server goes and said when to come back (L4). */
  leaveFor(ms: number): void {
    if (!this.#running) return;
    this.#awaySince = this.#options.now();
    this.#lose(ms);
    this.#options.onTrouble('serverAway');
  }

  /** Finds out within seconds whether the line still lives, after a sleep. Any answer says so, a refusal too: the room need not be there. */
  probe(roomId: string, withinMs = PROBE_MS): void {
    this.ask('stopTyping', { roomId }, withinMs).catch(() => undefined);
  }

  /** Asks the server. Rejects with its PalaverError, or with NoNetworkError when the outcome is unknown. `timeoutMs`: without what the bytes need. */
  async ask<E extends ClientEventName>(event: E, payload: object, timeoutMs = ANSWER_MS): Promise<AckData<E>> {
    const socket = this.#socket;
    if (!socket?.connected) throw new NoNetworkError();
    const startedAt = this.#options.now();
    const ack = await this.#emit<E>(socket, event, payload, timeoutMs + JSON.stringify(payload).length * MS_PER_BYTE);
    this.#answered = true;
    this.shortestAnswerMs = Math.min(this.shortestAnswerMs, this.#options.now() - startedAt);
    if (ack.ok) return ack.data;
    throw fromErrorBody(ack.error) ?? new NoNetworkError('Something else than the server answered.');
  }

  /** Says something that needs no answer and may be lost. */
  tell(event: 'typing' | 'stopTyping', payload: object): void {
    if (this.#socket?.connected) this.#socket.volatile.emit(event, payload);
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
      socket.emit(event, payload, (ack: unknown) =>
        finish(() =>
          isAck<AckData<E>>(ack)
            ? resolve(ack)
            : reject(new NoNetworkError('Something else than the server answered.')),
        ),
      );
    });
  }

  async #open(): Promise<void> {
    this.#opening = true;
    this.#options.onTrying();
    const abandoned = new Promise<never>((_resolve, reject) => {
      this.#abandon = () => reject(ABANDONED);
    });
    try {
      // The line opens while a token is fetched: one after the other, both would cost their round trips.
      const token = (async () => this.#options.token())();
      const givenUp = Promise.race([abandoned, token.then(() => new Promise<never>(() => undefined))]);
      const { io } = await Promise.race([loadSocketIo(), givenUp]);
      await Promise.race([this.#connect(io, token), givenUp]);
    } catch (error) {
      // Whoever dropped the line in the middle of the try has decided what comes next.
      if (error !== ABANDONED) this.#failed(error);
      return;
    }
    this.#opening = false;
    this.#upSince = this.#options.now();
    this.#answered = false;
    // Another line may go by another link.
    this.shortestAnswerMs = Number.POSITIVE_INFINITY;
    this.#options.onUp();
  }

  async #connect(io: typeof connect, token: Promise<string>): Promise<void> {
    const { url, transports } = this.#options;
    const backwards = this.#backwards;
    const socket = io(url, {
      auth: (give) =>
        void token.then(
          (value) => give({ token: value, protocol: LIMITS.protocol }),
          () => undefined,
        ),
      transports: backwards ? transports.toReversed() : transports,
      tryAllTransports: true,
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      withCredentials: true,
    });
    this.#socket = socket;
    socket.io.engine.on('packet', () => socket === this.#socket && this.#options.onHeard());
    socket.onAny((_name: string, envelope: unknown) => {
      if (socket === this.#socket && isEnvelope(envelope)) this.#options.onEvent(envelope);
    });
    await new Promise<void>((resolve, reject) => {
      const lost = () => reject(new NoNetworkError());
      // Somebody in between may swallow what one transport says: after a silence the next try begins with another.
      const silent = () => {
        this.#backwards = !backwards;
        lost();
      };
      // The line may open and then carry nothing more, or end before the server has let this client in.
      const timer = setTimeout(silent, LET_IN_MS);
      const settled =
        <T extends unknown[]>(settle: (...args: T) => void) =>
        (...args: T) => {
          clearTimeout(timer);
          settle(...args);
        };
      socket.once('connect', settled(resolve));
      socket.once(
        'connect_error',
        settled((error: Error) => (error.message === 'timeout' ? silent() : reject(error))),
      );
      socket.once('disconnect', settled(lost));
    });
    // It may have ended in the same breath.
    if (!socket.connected) throw new NoNetworkError();
    socket.on('disconnect', () => {
      if (socket === this.#socket) this.reconnect();
    });
  }

  #failed(cause: unknown): void {
    this.#drop();
    // Refused in the handshake, or already when a token was asked for.
    const error = fromErrorBody(fieldOf(cause, 'data')) ?? fromErrorBody(cause);
    if (error?.statusCode === 426) {
      this.#options.onOutdated();
      this.#timer = setTimeout(() => void this.#open(), OUTDATED_RETRY_MS);
      return;
    }
    const unauthorized = error?.statusCode === 401;
    const first = this.#attempt === 0;
    const ms = unauthorized && first ? 50 : this.#nextWait();
    this.#attempt += 1;
    this.#wait(Math.max(error?.retryAfterMs ?? 0, ms));
    void this.#findTrouble(cause);
    // Last, for it may end the session, and with it all tries.
    if (unauthorized) this.#options.onUnauthorized();
  }

  /** Says what is wrong, unless another try has begun meanwhile. */
  async #findTrouble(cause: unknown): Promise<void> {
    const { whoAnswers, onTrouble } = this.#options;
    const planned = this.#timer;
    const trouble = await troubleOf(cause, whoAnswers);
    if (trouble !== null && planned === this.#timer && this.#running && !this.isUp) onTrouble(trouble);
  }

  /** No longer than half of what the server has been away, so that nobody waits long for one that was restarted (L4). */
  #nextWait(): number {
    const away = this.#options.now() - this.#awaySince;
    return Math.min(backoff(this.#attempt, this.#options.random), Math.max(SHORT_WAIT_MS, Math.round(away / 2)));
  }

  #lose(retryInMs: number): void {
    this.#drop();
    this.#options.onDown();
    this.#wait(retryInMs);
  }

  /** Plans the next try. */
  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), ms);
    this.#options.onWaiting(this.#options.now() + ms);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#abandon?.();
    this.#abandon = null;
    this.#opening = false;
    socket?.disconnect();
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'eventType' in value && 'data' in value;
}

function isAck<T>(value: unknown): value is Ack<T> {
  return (
    typeof fieldOf(value, 'ok') === 'boolean' && (fieldOf(value, 'ok') === false || fieldOf(value, 'data') !== null)
  );
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
