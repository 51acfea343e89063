import type { SyncAnswer } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { Connection } from './connection.ts';

export interface SyncOptions {
  connection: Pick<Connection, 'isUp' | 'ask' | 'reconnect'>;
  now: () => number;
  /** What this device holds. */
  held(): { epoch: string | null; stateRev: string | null; rooms: Record<string, number>; first: string | null };
  /** Merges and stores an answer. */
  apply(answer: SyncAnswer, asked: string[]): Promise<void>;
  /** All parts are in. */
  onDone(): void;
}

const TIMEOUT_MS = 60_000;
/** An answer that takes this much longer than the shortest seen was too large for the link. */
const SLOW_MS = 2_000;
/** A frame to the server is at most 64 KB: revs of more rooms than this do not fit. */
const ROOMS_MAX = 1_500;

/** Catches up in parts that fit the link, one request in flight (R3). */
export class SyncLoop {
  readonly #options: SyncOptions;
  #running = false;
  #again = false;
  #maxBytes: number = LIMITS.syncBytesFirst;
  #shortestMs = Number.POSITIVE_INFINITY;

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** The line is new: begin with an answer that fits every link. */
  restart(): void {
    this.#maxBytes = LIMITS.syncBytesFirst;
    this.request();
  }

  /** Asks what is new; a request while one is in flight is answered by the next round. */
  request(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (!this.#options.connection.isUp) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
      if (this.#again) {
        this.#again = false;
        this.request();
      }
    });
  }

  async #run(): Promise<void> {
    const { connection, held, apply, onDone, now } = this.#options;
    try {
      for (let part = false; ; part = true) {
        const { epoch, stateRev, rooms, first } = held();
        const asked = Object.keys(rooms);
        const payload = {
          rooms: Object.fromEntries(Object.entries(rooms).slice(0, ROOMS_MAX)),
          maxBytes: this.#maxBytes,
          part,
          ...(epoch ? { epoch } : {}),
          ...(stateRev ? { stateRev } : {}),
          ...(first ? { first } : {}),
        };
        const startedAt = now();
        const answer = await connection.ask('sync', payload, TIMEOUT_MS);
        this.#adapt(now() - startedAt);
        await apply(answer, asked);
        if (!answer.more) break;
      }
      onDone();
    } catch {
      // The time-out itself gives the line up; any other failure is asked again with the next event, focus or connection.
    }
  }

  #adapt(ms: number): void {
    this.#shortestMs = Math.min(this.#shortestMs, ms);
    const next = ms < this.#shortestMs + SLOW_MS ? this.#maxBytes * 2 : this.#maxBytes / 2;
    this.#maxBytes = Math.round(Math.min(LIMITS.syncBytesMax, Math.max(LIMITS.syncBytesMin, next)));
  }
}
