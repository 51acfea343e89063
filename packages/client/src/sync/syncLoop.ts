import type { SyncAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import { backoff } from '../connection/backoff.ts';
import type { Connection } from '../connection/connection.ts';
import { Signal } from '../signal.ts';
import type { HeldAnswer } from './heldAnswer.ts';
import { ALL_ROOMS, nameRooms } from './nameRooms.ts';

export interface SyncOptions {
  connection: Pick<Connection, 'isUp' | 'ask' | 'shortestAnswerMs'>;
  now: () => number;
  random: () => number;
  /** What this device holds; of the rooms in `unheld` nothing yet. */
  held(): {
    epoch: string | null;
    stateRev: string | null;
    rooms: Record<string, number>;
    unheld: string[];
    first: string | null;
  };
  /** A question goes out: what comes from here on may be newer than its answer. */
  asking(): void;
  /** Merges and stores an answer. */
  apply(answer: HeldAnswer, asked: string[]): Promise<void>;
  /** The token was refused in a live session. */
  onUnauthorized(): void;
}

const TIMEOUT_MS = 60_000;
/** An answer that takes this much longer than the shortest seen was too large for the link. */
const SLOW_MS = 2_000;

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

  /** Asks for all rooms at once where a frame can name what is held of them, else for one range of them after the other (S4). */
  async #askAll(): Promise<void> {
    const { connection, held, asking, apply, now } = this.#options;
    let range = ALL_ROOMS;
    /** Where the answers of this range stand. What the device has stays that of before the ranges until all are in. */
    let inRange: string | null = null;
    /** The position that completed the first range: what changed since is told again to all of them. */
    let complete: string | null = null;
    for (let part = false; ; part = true) {
      const { epoch, stateRev, rooms, unheld, first } = held();
      const named = nameRooms(rooms, range, first);
      const { after, through } = (range = named.range);
      const startedAt = now();
      asking();
      const answer: SyncAnswer = await connection.ask(
        'sync',
        {
          rooms: named.rooms,
          maxBytes: this.#maxBytes,
          part,
          epoch: epoch ?? undefined,
          stateRev: inRange ?? stateRev ?? undefined,
          first: first ?? undefined,
          after: after ?? undefined,
          through: through ?? undefined,
        },
        TIMEOUT_MS,
      );
      this.#adapt(now() - startedAt);
      if (!answer.more) complete ??= answer.stateRev;
      const isWhole = after === null && through === null;
      const more = answer.more || through !== null;
      const before = epoch === null || answer.epoch === epoch ? stateRev : null;
      const position = isWhole ? answer.stateRev : more ? before : complete;
      // What is not held is always answered to a member, and `left` says nothing of it: it was not named.
      const answered = new Set(answer.rooms.map(({ room }) => room.id));
      const gone = isWhole && !more ? unheld.filter((roomId) => !answered.has(roomId)) : [];
      const left = [...answer.left, ...gone];
      await apply({ ...answer, left, stateRev: position, more }, [...Object.keys(named.rooms), ...gone]);
      this.historyKnown = true;
      this.part.emit(answer);
      if (!more) return this.done.emit();
      inRange = isWhole || !answer.more ? null : answer.stateRev;
      if (!answer.more) range = { after: through, through: null };
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
