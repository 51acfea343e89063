import type { HistoryAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import type { Model } from './model.ts';
import { type Entry, isSend, type SendEntry } from '../outbox/entry.ts';
import { failureOf } from '../outbox/entryState.ts';
import type { NotSentList } from '../outbox/notSentList.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { UNKNOWN_WHETHER_SENT } from '../outbox/refusal.ts';
import type { PeopleLookup } from './peopleLookup.ts';
import { Signal } from '../signal.ts';
import type { HeldAnswer } from './heldAnswer.ts';
import { goneError, type Leaving, whyLeft } from './leaving.ts';
import type { ClientStorage } from '../storage/clientStorage.ts';

export interface MergerOptions {
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  people: Pick<PeopleLookup, 'need'>;
  storage: ClientStorage;
  userId: () => string;
  /** Asks the server for a room. */
  askRoom(roomId: string): Promise<unknown>;
}

/** The changes in a gap may be on their way: this long they are waited for before they are asked for (R2). */
const GAP_MS = 500;

/** Merges what the server sends, on whatever path, into the rooms and the outbox. */
export class Merger {
  /** There is a gap, or a room, that only a sync fills. */
  readonly syncWanted = new Signal();
  /** Messages of a room were merged and stored: receipts may be due. */
  readonly merged = new Signal<[roomId: string]>();
  readonly #options: MergerOptions;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MergerOptions) {
    this.#options = options;
  }

  stop(): void {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
  }

  /** A part of a sync. */
  async sync(answer: HeldAnswer, asked: string[]): Promise<void> {
    const { model, outbox, askRoom } = this.#options;
    const left = await model.applySync(answer, asked);
    for (const roomId of left) {
      // Why is asked for where something waits that is to be told why.
      const waits = outbox.of(roomId).length > 0;
      await this.roomGone(roomId, waits ? await whyLeft(() => askRoom(roomId)) : { reason: 'left' });
    }
    for (const { room, messages } of answer.rooms) await this.#afterMerge(room.id, messages);
  }

  /** A message of a live event. */
  async live(message: Message): Promise<void> {
    const { model, storage, outbox } = this.#options;
    const cache = model.rooms.get(message.roomId);
    if (!cache) return this.syncWanted.emit();
    const merged = model.mergeMessage(cache, message);
    const writes = () => model.writesOf(cache, merged);
    const entry = this.#entryOf(message);
    if (entry) await outbox.acknowledge(entry, message, writes);
    else await storage.commit(writes());
    this.lookForGaps();
    this.merged.emit(message.roomId);
  }

  /** The answer to an entry of the outbox. */
  async stored(entry: Entry, message: Message): Promise<void> {
    const { model, outbox } = this.#options;
    const cache = model.rooms.get(message.roomId);
    const merged = cache && model.mergeMessage(cache, message);
    await outbox.acknowledge(entry, message, () => (cache && merged ? model.writesOf(cache, merged) : []));
    this.lookForGaps();
    this.merged.emit(message.roomId);
  }

  /** A page of history. False: it is too old and has to be asked for again. */
  async page(roomId: string, page: HistoryAnswer): Promise<boolean> {
    if (!(await this.#options.model.applyPage(roomId, page))) return false;
    await this.#afterMerge(roomId, page.messages);
    return true;
  }

  /** One is no member of the room any more. */
  async roomGone(roomId: string, leaving: Leaving): Promise<void> {
    const { model, outbox, notSent } = this.#options;
    if (!model.rooms.has(roomId) && outbox.of(roomId).length === 0) return;
    const roomName = model.rooms.get(roomId)?.room.name ?? roomId;
    const forgotten = model.removeRoom(roomId);
    const keep = (entry: SendEntry) => {
      const { clientId, text } = entry;
      const unconfirmed = entry.state.name === 'unconfirmed';
      const error = failureOf(entry) ?? (unconfirmed ? UNKNOWN_WHETHER_SENT : goneError(leaving));
      return notSent.add({ clientId, roomId, roomName, text, error });
    };
    await outbox.takeRoom(roomId, (entries) => [...forgotten, ...entries.filter(isSend).map(keep)]);
  }

  /** Asks for a sync when there is still a gap in half a second (R2). */
  lookForGaps(): void {
    const { model } = this.#options;
    const hasGap = () => [...model.rooms.values()].some((cache) => cache.hasGap);
    if (this.#gapTimer !== undefined || !hasGap()) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = undefined;
      if (hasGap()) this.syncWanted.emit();
    }, GAP_MS);
  }

  async #afterMerge(roomId: string, messages: Message[]): Promise<void> {
    const { outbox, people } = this.#options;
    people.need(messages.map(({ senderId }) => senderId));
    for (const message of messages) {
      const entry = this.#entryOf(message);
      if (entry) await outbox.acknowledge(entry, message);
    }
    this.merged.emit(roomId);
  }

  /** An own message arriving on any path acknowledges its clientId. */
  #entryOf({ senderId, clientId }: Message): SendEntry | undefined {
    const { outbox, userId } = this.#options;
    return senderId === userId() ? outbox.findSend(clientId) : undefined;
  }
}
