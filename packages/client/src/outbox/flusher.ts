import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import { backoff } from '../backoff.ts';
import type { Connection } from '../connection.ts';
import type { ClientError } from '../state.ts';
import { fromErrorBody, toClientError } from '../toClientError.ts';
import type { Entry, SendEntry, Target } from './entry.ts';
import type { Outbox } from './outbox.ts';

export interface FlusherOptions {
  outbox: Outbox;
  connection: Pick<Connection, 'isUp' | 'ask'>;
  now: () => number;
  random: () => number;
  epoch: () => string | null;
  /** Only one tab of a browser sends. */
  maySend: () => boolean;
  /** The server has it: merge the message and store both in one transaction. */
  onStored(entry: Entry, message: Message): Promise<void>;
  onPaused(untilMs: number | null): void;
  /** Something is on the wire, or no longer. */
  onWire(roomId: string): void;
  /** The token was refused in a live session. */
  onUnauthorized(): void;
}

/** Refusals that will be the same whenever it is asked again. */
const PERMANENT = new Set([400, 403, 404, 409, 413]);
const SERVER_ERRORS_MAX = 5;
/** Left of a frame for names and braces. */
const BATCH_BYTES = LIMITS.batchMaxBytes - 1_024;

/** Sends the queues: each room's in order, one request of a room on the wire at a time; rooms do not wait for each other. */
export class Flusher {
  readonly #options: FlusherOptions;
  readonly #busy = new Set<string>();
  /** Entry → since when it is on the wire. */
  readonly onTheWire = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #attempts = new Map<string, number>();
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
    if (this.#busy.has(roomId) || this.#timers.has(roomId)) return;
    this.#busy.add(roomId);
    void this.#run(roomId).finally(() => this.#busy.delete(roomId));
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#attempts.clear();
  }

  async #run(roomId: string): Promise<void> {
    const { outbox, connection, maySend } = this.#options;
    while (connection.isUp && maySend()) {
      const group = nextGroup(outbox.of(roomId), this.#alone);
      const [first] = group;
      if (!first) return;
      await outbox.freeze(group);
      const frozen = group.map((entry) => outbox.find(entry.entryId) ?? entry);
      this.#mark(frozen, this.#options.now());
      let goOn: boolean;
      try {
        goOn =
          frozen.length > 1
            ? await this.#sendBatch(roomId, frozen.filter(isSend))
            : await this.#sendOne(frozen[0] ?? first);
      } catch (error) {
        goOn = await this.#onError(frozen, error);
      } finally {
        this.#mark(frozen, null);
      }
      if (!goOn) return;
    }
  }

  async #sendBatch(roomId: string, entries: SendEntry[]): Promise<boolean> {
    const messages = entries.map((entry) => this.#messageOf(entry));
    const { results } = await this.#options.connection.ask('chatMessages', { roomId, messages });
    for (const [i, entry] of entries.entries()) {
      const result = results[i];
      if (!result) return true;
      if (result.ok) await this.#stored(entry, result.data.message);
      else if (!(await this.#onError([entry], fromErrorBody(result.error)))) return false;
    }
    return true;
  }

  async #sendOne(entry: Entry): Promise<boolean> {
    const { message } = await this.#ask(entry);
    await this.#stored(entry, message);
    return true;
  }

  #ask(entry: Entry): Promise<{ message: Message }> {
    const { connection } = this.#options;
    const epoch = entry.epoch ?? undefined;
    switch (entry.kind) {
      case 'send':
        return connection.ask('chatMessage', { roomId: entry.roomId, ...this.#messageOf(entry) });
      case 'edit':
        return connection.ask('editMessage', {
          id: idOf(entry.target),
          text: entry.text,
          base: entry.base === 'after' ? null : entry.base.editedAt,
          epoch,
        });
      case 'delete':
        return connection.ask('deleteMessage', { id: idOf(entry.target), epoch });
      case 'react':
        return connection.ask('reactToMessage', { id: idOf(entry.target), emoji: entry.emoji, on: entry.on, epoch });
    }
  }

  /** A reply to a place in another history would point at a stranger's message: it goes out without (R5). */
  #messageOf({ clientId, text, replyTo, epoch }: SendEntry) {
    const keep = replyTo && 'id' in replyTo && (epoch === null || epoch === this.#options.epoch());
    return { clientId, text, ...(keep ? { replyTo: replyTo.id } : {}) };
  }

  async #stored(entry: Entry, message: Message): Promise<void> {
    this.#passed += 1;
    this.#attempts.delete(entry.roomId);
    this.#options.onPaused(null);
    await this.#options.onStored(entry, message);
  }

  /** True: the queue goes on at once. False: it waits, and keeps its order. */
  async #onError(entries: Entry[], cause: unknown): Promise<boolean> {
    const { outbox } = this.#options;
    const [first] = entries;
    if (!first) return true;
    if (!(cause instanceof PalaverError)) {
      // Nobody knows whether it was stored: ask again with the same clientId when the line is back.
      await outbox.update(entries.map((entry) => ({ ...entry, unknown: true })));
      return false;
    }
    if (entries.length > 1 && (cause.statusCode === 400 || cause.statusCode === 413)) {
      for (const entry of entries) this.#alone.add(entry.entryId);
      return true;
    }
    if (PERMANENT.has(cause.statusCode)) {
      for (const entry of entries) await outbox.fail(entry, refusal(entry, cause));
      return true;
    }
    if (cause.statusCode === 500 && (await this.#countServerError(entries, cause))) return true;
    if (cause.statusCode === 401) this.#options.onUnauthorized();
    this.#pause(first.roomId, cause);
    return false;
  }

  /** An entry that the server stumbles over again and again while others pass is refused, or it would hold its room for ever. */
  async #countServerError(entries: Entry[], cause: PalaverError): Promise<boolean> {
    const [entry] = entries;
    if (!entry || entries.length > 1) return false;
    if (!this.#passedAtError.has(entry.entryId)) this.#passedAtError.set(entry.entryId, this.#passed);
    const serverErrors = entry.serverErrors + 1;
    const othersPass = this.#passed > (this.#passedAtError.get(entry.entryId) ?? 0);
    if (serverErrors >= SERVER_ERRORS_MAX && othersPass) {
      await this.#options.outbox.fail({ ...entry, serverErrors }, toClientError(cause));
      return true;
    }
    await this.#options.outbox.update([{ ...entry, serverErrors }]);
    return false;
  }

  #pause(roomId: string, { retryAfterMs, statusCode }: PalaverError): void {
    const attempt = this.#attempts.get(roomId) ?? 0;
    this.#attempts.set(roomId, attempt + 1);
    const ms = retryAfterMs ?? backoff(attempt, this.#options.random);
    if (statusCode === 429) this.#options.onPaused(this.#options.now() + ms);
    const timer = setTimeout(() => {
      this.#timers.delete(roomId);
      this.flush(roomId);
    }, ms);
    this.#timers.set(roomId, timer);
  }

  #mark(entries: Entry[], since: number | null): void {
    for (const { entryId, roomId } of entries) {
      if (since === null) this.onTheWire.delete(entryId);
      else this.onTheWire.set(entryId, since);
      this.#options.onWire(roomId);
    }
  }
}

/** What goes out next: one entry, or as many sends in a row as a batch holds. Failed ones are passed over; what waits for one that failed fails with it. */
function nextGroup(entries: readonly Entry[], alone: ReadonlySet<string>): Entry[] {
  const waiting = entries.filter((entry) => entry.failed === null);
  const [first] = waiting;
  // An entry on its way to being refused (500) goes alone, so that others are not refused with it.
  if (first?.kind !== 'send' || first.serverErrors > 0 || alone.has(first.entryId)) return first ? [first] : [];
  const group: SendEntry[] = [];
  let bytes = 0;
  for (const entry of waiting) {
    if (
      entry.kind !== 'send' ||
      entry.serverErrors > 0 ||
      alone.has(entry.entryId) ||
      group.length === LIMITS.batchMaxMessages
    )
      break;
    // A reply to a message of this same batch has no id to name yet.
    if (entry.replyTo && 'clientId' in entry.replyTo && group.length > 0) break;
    bytes += jsonBytes(entry.text) + entry.clientId.length + 120;
    if (bytes > BATCH_BYTES && group.length > 0) break;
    group.push(entry);
  }
  return group;
}

function jsonBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}

function isSend(entry: Entry): entry is SendEntry {
  return entry.kind === 'send';
}

function idOf(target: Target): string {
  if ('id' in target) return target.id;
  // Its send failed or is gone: the server can not know it.
  throw new PalaverError('MESSAGE_NOT_FOUND', 'The message was never sent.');
}

/** After an unknown outcome a refusal for want of membership says nothing of what happened to the first try. */
function refusal(entry: Entry, cause: PalaverError): ClientError {
  const gone = cause.errorCode === 'NOT_A_MEMBER' || cause.errorCode === 'ROOM_NOT_FOUND';
  if (entry.kind === 'send' && entry.unknown && gone) {
    return {
      errorCode: 'UNKNOWN_WHETHER_SENT',
      message: 'You are no longer in this room. It is not known whether this was sent.',
    };
  }
  return toClientError(cause);
}
