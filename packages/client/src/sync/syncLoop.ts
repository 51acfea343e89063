import type { SyncAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import { backoff } from '../connection/backoff.ts';
import type { Connection } from '../connection/connection.ts';
import { Signal } from '../signal.ts';

export interface SyncOptions {
  connection: Pick<Connection, 'isUp' | 'ask' | 'shortestAnswerMs'>;
  now: () => number;
  random: () => number;
  /** What this device holds. */
  held(): { epoch: string | null; stateRev: string | null; rooms: Record<string, number>; first: string | null };
  /** Merges and stores an answer. */
  apply(answer: SyncAnswer, asked: string[]): Promise<void>;
  /** The token was refused in a live session. */
  onUnauthorized(): void;
}

const TIMEOUT_MS = 60_000;
/** An answer that takes this much longer than the shortest seen was too large for the link. */
const SLOW_MS = 2_000;
/** A frame to the server is at most 64 KB: so much of it for revs of rooms, more than 1,000 rooms and as many conversations take. */
const ROOMS_MAX_BYTES = 60_000;

/** Catches up in parts that fit the link, one request in flight (R3). */
export class SyncLoop {
  /** A part was merged and stored. */
  readonly part = new Signal<[answer: SyncAnswer]>();
  /** All parts are in. */
  readonly done = new Signal();
  /** Whether the server's history came on this connection: nothing is sent before, for it may be another one (R5). */
  historyKnown = false;
  readonly #options: SyncOptions;
  #running = false;
  #again = false;
  #maxBytes: number = LIMITS.syncBytesFirst;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** The connection is new: begin with an answer that fits every link. */
  restart(): void {
    this.#maxBytes = LIMITS.syncBytesFirst;
    this.#attempt = 0;
    this.request();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#again = false;
    this.historyKnown = false;
  }

  /** Asks what is new; requests while one is in flight are answered together by one more round. */
  request(): void {
    clearTimeout(this.#retry);
    this.#again = this.#running;
    if (this.#running) return;
    if (this.#options.connection.isUp) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      await this.#askAll();
      this.#attempt = 0;
    } catch (error) {
      this.#retryLater(error);
    } finally {
      this.#running = false;
    }
    if (this.#again) this.request();
  }

  async #askAll(): Promise<void> {
    const { connection, held, apply, now } = this.#options;
    for (let part = false; ; part = true) {
      const { epoch, stateRev, rooms, first } = held();
      const asked = fitting(rooms);
      const startedAt = now();
      const answer = await connection.ask(
        'sync',
        {
          rooms: Object.fromEntries(asked),
          maxBytes: this.#maxBytes,
          part,
          epoch: epoch ?? undefined,
          stateRev: stateRev ?? undefined,
          first: first ?? undefined,
        },
        TIMEOUT_MS,
      );
      this.#adapt(now() - startedAt);
      await apply(
        answer,
        asked.map(([roomId]) => roomId),
      );
      this.historyKnown = true;
      this.part.emit(answer);
      if (!answer.more) return this.done.emit();
    }
  }

  /** A time-out gives the connection up, and the next connection asks anew; every other failure is asked again after a while. */
  #retryLater(error: unknown): void {
    if (!this.#options.connection.isUp) return;
    const known = error instanceof PalaverError ? error : null;
    if (known?.statusCode === 401) this.#options.onUnauthorized();
    const ms = known?.retryAfterMs ?? backoff(this.#attempt, this.#options.random);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.request(), ms);
  }

  #adapt(ms: number): void {
    const next = ms < this.#options.connection.shortestAnswerMs + SLOW_MS ? this.#maxBytes * 2 : this.#maxBytes / 2;
    this.#maxBytes = Math.round(Math.min(LIMITS.syncBytesMax, Math.max(LIMITS.syncBytesMin, next)));
  }
}

/** As many of the rooms as a frame holds and a server takes. */
function fitting(rooms: Record<string, number>): [string, number][] {
  let left = ROOMS_MAX_BYTES;
  const entries = Object.entries(rooms).slice(0, LIMITS.syncMaxRooms);
  const over = entries.findIndex(([roomId, rev]) => (left -= roomId.length + String(rev).length + 4) < 0);
  return over === -1 ? entries : entries.slice(0, over);
}
