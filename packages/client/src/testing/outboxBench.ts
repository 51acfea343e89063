import type { Message } from '@palaver/protocol/entities';
import { type ErrorCode, PalaverError } from '@palaver/protocol/errors';
import type { AckData, ClientEventName } from '@palaver/protocol/events';
import { parseMessageId } from '@palaver/protocol/messageId';
import { NoNetworkError } from '../noNetworkError.ts';
import { Flusher } from '../outbox/flusher.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { ClientStorage } from '../storage/clientStorage.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';
import { ANNA, EPOCH, makeMessage } from './makeMessage.ts';

export interface Call {
  event: ClientEventName;
  // What tests look into; the shapes are the wire's.
  payload: Record<string, unknown> & {
    clientId?: string;
    text?: string;
    messages?: { clientId: string; text: string; replyTo?: string }[];
  };
}

/** How the next request that fits is answered instead of the true way. */
type Fault = { code: ErrorCode; retryAfterMs?: number; details?: unknown } | 'lost before' | 'lost after' | 'hangs';

/** An outbox and its flusher against a server of a few lines that stores, dedupes and answers as the wire says. */
export class OutboxBench {
  readonly calls: Call[] = [];
  readonly refused: string[] = [];
  stored: Message[] = [];
  isUp = true;
  leads = true;
  epoch = EPOCH;
  pausedUntil: number | null = null;
  unauthorized = 0;
  readonly outbox: Outbox;
  readonly flusher: Flusher;
  readonly #faults: { fits: (call: Call) => boolean; fault: Fault; times: number }[] = [];
  #ids = 0;
  #edits = 0;

  constructor(storage: ClientStorage = memoryStorage(), ids = 'client') {
    this.outbox = new Outbox({
      storage,
      now: Date.now,
      newId: () => `${ids}-id-${(this.#ids += 1)}`,
      epoch: () => this.epoch,
      userId: () => ANNA,
      shared: true,
      seenEditedAt: (id) => this.stored.find((message) => message.id === id)?.editedAt,
      findOwn: (roomId, clientId) => this.stored.find((one) => one.roomId === roomId && one.clientId === clientId),
      onChange: () => undefined,
    });
    this.flusher = new Flusher({
      outbox: this.outbox,
      connection: { isUp: true, ask: (event, payload) => this.#ask(event, payload) },
      now: Date.now,
      random: () => 1,
      epoch: () => this.epoch,
      maySend: () => this.leads && this.isUp,
      onStored: (entry, message) => this.outbox.acknowledge(entry, message),
      onRefused: (entry) => this.refused.push(entry.entryId),
      onPaused: (until) => (this.pausedUntil = until),
      onUnauthorized: () => (this.unauthorized += 1),
    });
  }

  /** The next `times` requests that fit go wrong. */
  fail(fault: Fault, fits: (call: Call) => boolean = () => true, times = 1): void {
    this.#faults.push({ fits, fault, times });
  }

  texts(roomId = 'general'): string[] {
    return this.stored.filter((message) => message.roomId === roomId).map(({ text }) => text);
  }

  async #ask<E extends ClientEventName>(event: E, payload: object): Promise<AckData<E>> {
    const call: Call = { event, payload: { ...payload } };
    if (!this.isUp) throw new NoNetworkError();
    this.calls.push(call);
    const planned = this.#faults.find(({ fits, times }) => times > 0 && fits(call));
    if (planned) planned.times -= 1;
    const fault = planned?.fault;
    if (fault === 'hangs') return new Promise(() => undefined);
    if (fault === 'lost before') throw new NoNetworkError();
    if (typeof fault === 'object') throw new PalaverError(fault.code, `It is ${fault.code}.`, fault);
    const answer = this.#answer(call);
    if (fault === 'lost after') throw new NoNetworkError();
    // The one place where the shapes of the wire are taken on trust.
    return answer as AckData<E>;
  }

  #answer({ event, payload }: Call): unknown {
    const roomId = String(payload.roomId);
    if (event === 'chatMessages')
      return {
        results: (payload.messages ?? []).map((message) => ({
          ok: true,
          data: { message: this.#store(roomId, message) },
        })),
      };
    if (event === 'chatMessage') return { message: this.#store(roomId, { clientId: '', text: '', ...payload }) };
    return { message: this.#change(event, payload) };
  }

  #store(roomId: string, { clientId, text, replyTo }: { clientId: string; text: string; replyTo?: string }): Message {
    const known = this.stored.find((message) => message.clientId === clientId);
    if (known && known.text !== text && !known.edited) throw new PalaverError('CLIENT_ID_REUSED', 'Used already.');
    if (known) return known;
    const seq = this.stored.filter((message) => message.roomId === roomId).length + 1;
    const message = makeMessage({ roomId, seq, senderId: ANNA, clientId, text, replyTo: replyTo ?? null });
    this.stored.push(message);
    return message;
  }

  #change(event: ClientEventName, payload: Call['payload']): Message {
    const { seq, roomId } = parseMessageId(String(payload.id));
    if (payload.epoch !== undefined && payload.epoch !== this.epoch)
      throw new PalaverError('EPOCH_CHANGED', 'Another history.');
    const before = this.stored.find((message) => message.seq === seq && message.roomId === roomId);
    if (!before) throw new PalaverError('MESSAGE_NOT_FOUND', 'No such message.');
    const after = { ...before, rev: before.rev + 100 };
    if (event === 'editMessage') {
      if (before.editedAt !== payload.base)
        throw new PalaverError('EDIT_CONFLICT', 'Another base.', { details: { message: before } });
      const editedAt = new Date(Date.UTC(2026, 0, 2, 0, 0, (this.#edits += 1))).toISOString();
      Object.assign(after, { text: payload.text, edited: true, editedAt });
    }
    if (event === 'deleteMessage') Object.assign(after, { text: '', deleted: true });
    if (event === 'reactToMessage')
      Object.assign(after, { reactions: payload.on ? [{ emoji: payload.emoji, userIds: [ANNA] }] : [] });
    this.stored = this.stored.map((message) => (message === before ? after : message));
    return after;
  }
}
