import type { Message } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { backoff } from '../connection/backoff.ts';
import type { Connection } from '../connection/connection.ts';
import { notAnAnswer } from '../noNetworkError.ts';
import { fromErrorBody, toClientError } from '../connection/toClientError.ts';
import { askFor, messageOf } from './askFor.ts';
import { type Entry, isSend, type SendEntry } from './entry.ts';
import { nextGroup } from './nextGroup.ts';
import type { Outbox } from './outbox.ts';
import { Signal } from '../signal.ts';
import { refusalOf } from './refusal.ts';

export interface FlusherOptions {
  outbox: Outbox;
  connection: Pick<Connection, 'isUp' | 'ask'>;
  now: () => number;
  random: () => number;
  epoch: () => string | null;
  /** Only one tab of a browser sends, and only when the history of this connection is known. */
  maySend: () => boolean;
  /** The server has it: merge the message and store both in one transaction. */
  onStored(entry: Entry, message: Message): Promise<void>;
  /** An entry was refused for good. */
  onRefused(entry: Entry, cause: PalaverError): void;
  onPaused(untilMs: number | null): void;
  /** The token was refused in a live session. */
  onUnauthorized(): void;
}

const SERVER_ERRORS_MAX = 5;

/** Sends the queues: each room's in order, one request of a room on the wire at a time; rooms do not wait for each other. */
export class Flusher {
  /** Something of a room is on the wire, or no longer. */
  readonly wire = new Signal<[roomId: string]>();
  readonly #options: FlusherOptions;
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();
  /** Entry → since when it is on the wire. */
  readonly onTheWire = new Map<string, number>();
  readonly #holds = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #attempts = new Map<string, number>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** Entries of a batch that was refused as a whole: each goes alone, so that only the faulty one fails. */
  readonly #alone = new Set<string>();
  #passed = 0;
  readonly #passedAtError = new Map<string, number>();

  constructor(options: FlusherOptions) {
    this.#options = options;
  }

  /** Sends whatever waits in all rooms. */
  flushAll(): void {
    for (const roomId of this.#options.outbox.roomIds()) this.flush(roomId);
  }

  flush(roomId: string): void {
    if (this.#busy.has(roomId)) this.#again.add(roomId);
    if (this.#busy.has(roomId) || this.#holds.has(roomId) || this.#pause !== undefined) return;
    this.#busy.add(roomId);
    void this.#sendQueue(roomId).finally(() => {
      this.#busy.delete(roomId);
      if (this.#again.delete(roomId)) this.flush(roomId);
    });
  }

  /** The connection is lost: waits end, for what is queued is sent when the connection is back. */
  stop(): void {
    for (const timer of this.#holds.values()) clearTimeout(timer);
    this.#holds.clear();
    this.#attempts.clear();
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#options.onPaused(null);
  }

  async #sendQueue(roomId: string): Promise<void> {
    const { outbox } = this.#options;
    while (this.#isOpen()) {
      const group = await outbox.freeze(roomId, (entries) => nextGroup(entries, this.#alone));
      const [first] = group;
      if (!first || !this.#isOpen()) return;
      this.#mark(group, this.#options.now());
      try {
        const goOn =
          group.length > 1 ? await this.#sendBatch(roomId, group.filter(isSend)) : await this.#sendOne(first);
        if (!goOn) return;
      } finally {
        this.#mark(group, null);
      }
    }
  }

  #isOpen(): boolean {
    const { connection, maySend } = this.#options;
    return connection.isUp && maySend() && this.#pause === undefined;
  }

  async #sendOne(entry: Entry): Promise<boolean> {
    const { connection, epoch } = this.#options;
    return askFor(connection, entry, epoch()).then(
      ({ message }) => this.#stored(entry, message),
      (cause: unknown) => this.#onError([entry], cause),
    );
  }

  async #sendBatch(roomId: string, entries: SendEntry[]): Promise<boolean> {
    const { connection, epoch } = this.#options;
    const messages = entries.map((entry) => messageOf(entry, epoch()));
    try {
      const { results } = await connection.ask('chatMessages', { roomId, messages });
      if (results.length === 0) throw notAnAnswer();
      for (const [i, entry] of entries.entries()) {
        const result = results[i];
        if (!result) return true;
        if (result.ok) await this.#stored(entry, result.data.message);
        else if (!(await this.#onError([entry], fromErrorBody(result.error)))) return false;
      }
      return true;
    } catch (cause) {
      return this.#onError(entries, cause);
    }
  }

  async #stored(entry: Entry, message: Message): Promise<boolean> {
    this.#passed += 1;
    this.#attempts.delete(entry.roomId);
    this.#alone.delete(entry.entryId);
    await this.#options.onStored(entry, message);
    return true;
  }

  /** True: the queue goes on at once. False: it waits, and keeps its order. */
  async #onError(entries: Entry[], cause: unknown): Promise<boolean> {
    const { outbox, onUnauthorized, connection } = this.#options;
    const [first] = entries;
    if (!first) return true;
    const ids = entries.map(({ entryId }) => entryId);
    if (!(cause instanceof PalaverError)) {
      // Nobody knows whether it was stored: it is asked again with the same clientId when the connection is back.
      await outbox.leaveUnconfirmed(first.roomId, ids);
      if (connection.isUp) this.#hold(first.roomId);
      return false;
    }
    if (entries.length > 1 && this.#isForOneOf(entries, cause)) {
      for (const id of ids) this.#alone.add(id);
      if (cause.permanent) return true;
    }
    if (cause.permanent) {
      for (const entry of entries) await this.#refuse(entry, cause);
      return true;
    }
    // A server that fails in the middle may have stored it.
    if (cause.statusCode >= 500) await outbox.leaveUnconfirmed(first.roomId, ids);
    if (cause.statusCode === 500 && (await this.#isRefusedBy500(entries, cause))) return true;
    if (cause.statusCode === 401) onUnauthorized();
    if (cause.statusCode === 429) this.#pauseAll(first.roomId, cause);
    else this.#hold(first.roomId, cause.retryAfterMs);
    return false;
  }

  /** Whether the refusal of a batch may be about one of its entries only, or about some that are stored already. */
  #isForOneOf(entries: Entry[], cause: PalaverError): boolean {
    return (
      [400, 413, 500].includes(cause.statusCode) ||
      (cause.permanent && entries.some(({ state }) => state.name === 'unconfirmed'))
    );
  }

  async #refuse(entry: Entry, cause: PalaverError): Promise<void> {
    this.#alone.delete(entry.entryId);
    await this.#options.outbox.fail(entry, refusalOf(entry, cause));
    this.#options.onRefused(entry, cause);
  }

  /** An entry that the server answers five times with an error of its own, while others pass, is refused: it would block its room for ever. */
  async #isRefusedBy500([entry, second]: Entry[], cause: PalaverError): Promise<boolean> {
    if (!entry || second) return false;
    const { outbox } = this.#options;
    const passedBefore = this.#passedAtError.get(entry.entryId) ?? this.#passed;
    this.#passedAtError.set(entry.entryId, passedBefore);
    const serverErrors = entry.serverErrors + 1;
    await outbox.noteServerErrors(entry.roomId, entry.entryId, serverErrors);
    if (serverErrors < SERVER_ERRORS_MAX || this.#passed === passedBefore) return false;
    this.#passedAtError.delete(entry.entryId);
    await outbox.fail(entry, toClientError(cause));
    this.#options.onRefused(entry, cause);
    return true;
  }

  /** The limit is one for all that a person sends. */
  #pauseAll(roomId: string, cause: PalaverError): void {
    const ms = cause.retryAfterMs ?? this.#nextBackoff(roomId);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#options.onPaused(null);
      this.flushAll();
    }, ms);
    this.#options.onPaused(this.#options.now() + ms);
  }

  #hold(roomId: string, retryAfterMs?: number): void {
    const timer = setTimeout(
      () => {
        this.#holds.delete(roomId);
        this.flush(roomId);
      },
      retryAfterMs ?? this.#nextBackoff(roomId),
    );
    this.#holds.set(roomId, timer);
  }

  #nextBackoff(roomId: string): number {
    const attempt = this.#attempts.get(roomId) ?? 0;
    this.#attempts.set(roomId, attempt + 1);
    return backoff(attempt, this.#options.random);
  }

  #mark(entries: Entry[], since: number | null): void {
    for (const { entryId } of entries) {
      if (since === null) this.onTheWire.delete(entryId);
      else this.onTheWire.set(entryId, since);
    }
    const [first] = entries;
    if (first) this.wire.emit(first.roomId);
  }
}
