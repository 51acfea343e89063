import type { HistoryAnswer } from '@palaver/protocol/answers';
import type { Connection } from '../connection/connection.ts';
import type { Model } from './model.ts';
import type { ClientError } from '../state.ts';
import { toClientError } from '../connection/toClientError.ts';

/** Of a hole that is under way, or failed. */
export interface HoleState {
  state: 'loading' | 'failed';
  error?: ClientError;
}

export interface HistoryOptions {
  model: Model;
  connection: Pick<Connection, 'ask' | 'shortestAnswerMs'>;
  /** Merges a page; false when it is too old and has to be asked for again. */
  apply(roomId: string, page: HistoryAnswer): Promise<boolean>;
  requestSync(): void;
  onRoom(roomId: string): void;
}

const PAGE = 50;
/** Where even the shortest answer takes long, a page is smaller, so that nothing else waits behind it for ever. */
const SLOW_PAGE = 20;
const SLOW_LINK_MS = 1_000;
const TIMEOUT_MS = 60_000;
/** A page older than what is held is asked for again this often. */
const TRIES = 5;

/** Brings older messages onto the device, page by page. */
export class History {
  readonly #options: HistoryOptions;
  readonly #holes = new Map<string, Map<number, HoleState>>();
  readonly #older = new Map<string, Promise<void>>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  holesOf(roomId: string): ReadonlyMap<number, HoleState> {
    return this.#holes.get(roomId) ?? new Map();
  }

  isLoadingOlder(roomId: string): boolean {
    return this.#older.has(roomId);
  }

  /** What lies before the oldest message on the device. Callers at the same time share one request. */
  loadOlder(roomId: string): Promise<void> {
    const cache = this.#options.model.rooms.get(roomId);
    if (!cache) return Promise.resolve();
    const first = Math.min(...cache.messages.keys(), cache.room.seq + 1);
    if (first <= 1) return Promise.resolve();
    let loading = this.#older.get(roomId);
    if (!loading) {
      loading = this.#load(roomId, { before: first }).finally(() => {
        this.#older.delete(roomId);
        this.#options.onRoom(roomId);
      });
      this.#older.set(roomId, loading);
      this.#options.onRoom(roomId);
    }
    return loading;
  }

  /** The hole that ends before `beforeSeq`, page by page from the end at which somebody reads. */
  async loadHole(roomId: string, beforeSeq: number, from: 'newer' | 'older'): Promise<void> {
    const holes = this.#holes.get(roomId) ?? new Map<number, HoleState>();
    this.#holes.set(roomId, holes);
    if (holes.get(beforeSeq)?.state === 'loading') return;
    holes.set(beforeSeq, { state: 'loading' });
    this.#options.onRoom(roomId);
    try {
      await this.#load(roomId, from === 'newer' ? { before: beforeSeq } : { after: this.#before(roomId, beforeSeq) });
      holes.delete(beforeSeq);
    } catch (error) {
      holes.set(beforeSeq, { state: 'failed', error: toClientError(error) });
    }
    this.#options.onRoom(roomId);
  }

  loadAround(roomId: string, seq: number): Promise<void> {
    if (this.#options.model.rooms.get(roomId)?.messages.has(seq)) return Promise.resolve();
    return this.#load(roomId, { around: seq });
  }

  #before(roomId: string, seq: number): number {
    const known = [...(this.#options.model.rooms.get(roomId)?.messages.keys() ?? [])];
    return Math.max(0, ...known.filter((one) => one < seq));
  }

  async #load(roomId: string, bounds: { before?: number; after?: number; around?: number }): Promise<void> {
    const { connection, apply, requestSync } = this.#options;
    const limit = connection.shortestAnswerMs > SLOW_LINK_MS ? SLOW_PAGE : PAGE;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const page: HistoryAnswer = await connection.ask('loadMessages', { roomId, limit, ...bounds }, TIMEOUT_MS);
      if (await apply(roomId, page)) return;
    }
    requestSync();
  }
}
