import type { HistoryAnswer, SyncAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { Model } from './model.ts';
import { type Entry, isSend, type SendEntry } from './outbox/entry.ts';
import type { NotSentList } from './outbox/notSentList.ts';
import type { Outbox } from './outbox/outbox.ts';
import { unknownWhetherSent } from './outbox/refusal.ts';
import type { People } from './people.ts';
import { judgeSuspects } from './restoreCheck.ts';
import type { ClientError } from './state.ts';
import type { ClientStorage } from './storage/clientStorage.ts';

export interface MergerOptions {
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  people: People;
  storage: ClientStorage;
  userId: () => string;
  requestSync(): void;
  /** Messages of a room were merged and stored: receipts may be due. */
  onMerged(roomId: string): void;
  /** Brings the messages around a seq. */
  loadAround(roomId: string, seq: number): Promise<void>;
}

/** Missing changes may be on their way: this long they are waited for before they are asked for (R2). */
const GAP_MS = 500;

const LOST: ClientError = { errorCode: 'LOST_IN_RESTORE', message: 'Lost when the server was restored.' };

/** Brings what the server tells, on whatever path, to the rooms and the outbox. */
export class Merger {
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
  async sync(answer: SyncAnswer, asked: string[]): Promise<void> {
    const { model, people, onMerged } = this.#options;
    const left = await model.applySync(answer, asked);
    for (const roomId of left) await this.roomGone(roomId, 'left');
    for (const { room, messages } of answer.rooms) {
      people.need(messages.map((message) => message.senderId));
      for (const message of messages) await this.#acknowledge(message);
      onMerged(room.id);
    }
    await this.#checkSuspects(!answer.more);
  }

  /** A message of a live event. */
  async live(message: Message): Promise<void> {
    const { model, storage, outbox, requestSync, onMerged, userId } = this.#options;
    const cache = model.rooms.get(message.roomId);
    if (!cache) return requestSync();
    const merged = model.mergeMessage(cache, message);
    const writes = () => model.writesOf(cache, merged);
    // An own message arriving on any path acknowledges its clientId.
    const entry = message.senderId === userId() ? outbox.findSend(message.clientId) : undefined;
    if (entry) await outbox.settle(entry, message, writes);
    else await storage.commit(writes());
    this.lookForGaps();
    onMerged(message.roomId);
  }

  /** The answer to an entry of the outbox. */
  async stored(entry: Entry, message: Message): Promise<void> {
    const { model, outbox, onMerged } = this.#options;
    const cache = model.rooms.get(message.roomId);
    const merged = cache && model.mergeMessage(cache, message);
    await outbox.settle(entry, message, () => (cache && merged ? model.writesOf(cache, merged) : []));
    this.lookForGaps();
    onMerged(message.roomId);
  }

  /** A page of history. False: it is too old and has to be asked for again. */
  async page(roomId: string, page: HistoryAnswer): Promise<boolean> {
    const { model, people, onMerged } = this.#options;
    if (!(await model.applyPage(roomId, page))) return false;
    people.need(page.messages.map((message) => message.senderId));
    for (const message of page.messages) await this.#acknowledge(message);
    onMerged(roomId);
    return true;
  }

  /** One is no member of the room any more. */
  async roomGone(roomId: string, reason: LeftReason): Promise<void> {
    const { model, outbox, notSent } = this.#options;
    if (!model.rooms.has(roomId) && outbox.of(roomId).length === 0) return;
    const roomName = model.rooms.get(roomId)?.room.name ?? roomId;
    const forgotten = model.removeRoom(roomId);
    const keep = (entry: SendEntry) => {
      const { clientId, text, failed, unknown } = entry;
      const error = failed ?? (unknown ? unknownWhetherSent() : goneError(reason));
      return notSent.add({ clientId, roomId, roomName, text, error });
    };
    await outbox.takeRoom(roomId, (entries) => [...forgotten, ...entries.filter(isSend).map(keep)]);
  }

  /** Asks for what is still missing in half a second (R2). */
  lookForGaps(): void {
    const { model, requestSync } = this.#options;
    const hasGap = () => [...model.rooms.values()].some((cache) => cache.hasGap);
    if (this.#gapTimer !== undefined || !hasGap()) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = undefined;
      if (hasGap()) requestSync();
    }, GAP_MS);
  }

  async #acknowledge(message: Message): Promise<void> {
    const { outbox, userId } = this.#options;
    const entry = message.senderId === userId() ? outbox.findSend(message.clientId) : undefined;
    if (entry) await outbox.settle(entry, message);
  }

  /** Own messages of an earlier history: gone ones are shown as failed, with their text (R5). */
  async #checkSuspects(complete: boolean): Promise<void> {
    const { model, loadAround } = this.#options;
    for (const roomId of new Set(model.suspects.map((message) => message.roomId))) {
      const cache = model.rooms.get(roomId);
      if (!cache && complete) await this.#lostWithRoom(roomId);
      if (!cache || cache.rev === null) continue;
      for (let lookedAt: number | null = null; ;) {
        const verdict = judgeSuspects(
          model.suspects.filter((message) => message.roomId === roomId),
          cache,
        );
        await this.#settleSuspects([...verdict.there, ...verdict.lost], verdict.lost);
        if (verdict.lookAt === null || verdict.lookAt === lookedAt) break;
        lookedAt = verdict.lookAt;
        // Without an answer it is looked at after the next sync.
        await loadAround(roomId, lookedAt).catch(() => undefined);
      }
    }
  }

  async #settleSuspects(settled: Message[], lost: Message[]): Promise<void> {
    const { model, outbox } = this.#options;
    if (settled.length === 0) return;
    for (const message of lost.toSorted((a, b) => a.seq - b.seq)) await outbox.addLost(message, LOST);
    await model.setSuspects(model.suspects.filter((message) => !settled.includes(message)));
  }

  async #lostWithRoom(roomId: string): Promise<void> {
    const { model, notSent } = this.#options;
    const here = model.suspects.filter((message) => message.roomId === roomId);
    const kept = here.map(({ clientId, text }) =>
      notSent.add({ clientId, roomId, roomName: roomId, text, error: LOST }),
    );
    const rest = model.suspects.filter((message) => message.roomId !== roomId);
    await model.setSuspects(rest, kept);
  }
}

function goneError(reason: LeftReason): ClientError {
  if (reason === 'banned') return { errorCode: 'BANNED', message: 'You were banned from this room. Not sent.' };
  if (reason === 'deleted') return { errorCode: 'ROOM_NOT_FOUND', message: 'This room is gone. Not sent.' };
  return { errorCode: 'NOT_A_MEMBER', message: 'You are no longer in this room. Not sent.' };
}
