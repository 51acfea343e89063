import type { Message } from '@palaver/protocol/entities';
import type { ClientError } from '../state.ts';
import type { Write } from '../storage/clientStorage.ts';
import { type Entry, namesClientId, type SendEntry, sendOf, type Target, targetOf, withTarget } from './entry.ts';
import { fail, leaveUnconfirmed } from './entryState.ts';
import { planDelete } from './planDelete.ts';
import { planEdit } from './planEdit.ts';
import { handOver, planFail } from './planFail.ts';
import { planRetry } from './planRetry.ts';
import { planState } from './planState.ts';
import { planAcknowledge } from './planAcknowledge.ts';
import { Queues, type QueuesOptions } from './queues.ts';

export interface OutboxOptions extends QueuesOptions {
  now: () => number;
  newId: () => string;
  epoch: () => string | null;
  /** The editedAt of a message as it is shown here; undefined where it is not on the device. */
  seenEditedAt: (id: string) => string | null | undefined;
  /** The own message of a clientId, where it is on the device. */
  findOwn: (roomId: string, clientId: string) => Message | undefined;
}

/** Everything written on this device that the server has not acknowledged: one queue a room, in order, safe on the device before it is shown as queued. */
export class Outbox extends Queues {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    super(options);
    this.#options = options;
  }

  find(entryId: string): Entry | undefined {
    return this.all().find((entry) => entry.entryId === entryId);
  }

  /** The queued send of a clientId. */
  findSend(clientId: string): SendEntry | undefined {
    return sendOf(this.all(), { clientId });
  }

  /** Resolves with the clientId when the message is safe on the device. */
  async addSend(
    roomId: string,
    text: string,
    replyTo: Target | null,
    clientId: string = this.#options.newId(),
  ): Promise<string> {
    await this.append(roomId, () => ({ put: [this.#send({ roomId, clientId, text }, replyTo)] }));
    return clientId;
  }

  /** An own message that the server acknowledged and has no more, shown as failed with its text (R5). */
  async addLost(message: Message, error: ClientError): Promise<void> {
    const { roomId, clientId } = message;
    await this.append(roomId, (entries) => {
      if (entries.some(({ entryId }) => entryId === clientId)) return {};
      const send = this.#send(message, null);
      return { put: [{ ...send, state: fail(send, error, null) }] };
    });
  }

  /** `editedAt` as the editor saw it. @throws MESSAGE_DELETED, MESSAGE_NOT_FOUND */
  async addEdit(roomId: string, target: Target, text: string, editedAt: string | null): Promise<void> {
    const entryId = this.#options.newId();
    await this.append(roomId, (entries) =>
      planEdit(entries, { ...this.#base(roomId, entryId), kind: 'edit', target, text }, editedAt),
    );
  }

  async addDelete(roomId: string, target: Target): Promise<void> {
    const entryId = this.#options.newId();
    await this.append(roomId, (entries) =>
      planDelete(entries, { ...this.#base(roomId, entryId), kind: 'delete', target }),
    );
  }

  async addReaction(roomId: string, target: Target, emoji: string, on: boolean): Promise<void> {
    const entryId = this.#options.newId();
    await this.append(roomId, (entries) =>
      planState(entries, { ...this.#base(roomId, entryId), kind: 'react', target, emoji, on }),
    );
  }

  async addPin(roomId: string, target: Target, on: boolean): Promise<void> {
    const entryId = this.#options.newId();
    await this.append(roomId, (entries) =>
      planState(entries, { ...this.#base(roomId, entryId), kind: 'pin', target, on }),
    );
  }

  /** Chooses what goes on the wire next; from here on these entries never change, whatever another tab does. */
  async freeze(roomId: string, choose: (entries: readonly Entry[]) => Entry[]): Promise<Entry[]> {
    let chosen: Entry[] = [];
    const stored = await this.change(roomId, (entries) => {
      chosen = choose(entries.map((entry) => this.#resolved(entry, entries)));
      const changed = chosen.filter((entry) => entry.state.name === 'queued' || !entries.includes(entry));
      return {
        put: changed.map((entry) => (entry.state.name === 'queued' ? { ...entry, state: { name: 'tried' } } : entry)),
      };
    });
    return chosen.map((entry) => stored.find(({ entryId }) => entryId === entry.entryId) ?? entry);
  }

  /** No answer came to entries, or one that does not say whether they are stored. */
  async leaveUnconfirmed(roomId: string, entryIds: string[]): Promise<void> {
    await this.change(roomId, (entries) => ({
      put: entries
        .filter(({ entryId }) => entryIds.includes(entryId))
        .map((entry) => ({ ...entry, state: leaveUnconfirmed(entry) })),
    }));
  }

  /** The server answered it with an error of its own, for the `serverErrors`th time. */
  async noteServerErrors(roomId: string, id: string, serverErrors: number): Promise<void> {
    await this.change(roomId, (entries) => ({
      put: entries.filter(({ entryId }) => entryId === id).map((entry) => ({ ...entry, serverErrors })),
    }));
  }

  /** The server has it. `also` is stored in the same transaction, so that the message is never gone and never there twice. */
  async acknowledge(entry: Entry, message: Message, also: () => Write[] = () => []): Promise<void> {
    const epoch = this.#options.epoch();
    await this.change(entry.roomId, (entries) => ({
      ...planAcknowledge(entries, entry, message, epoch),
      also: also(),
    }));
  }

  async fail(entry: Entry, error: ClientError): Promise<void> {
    await this.change(entry.roomId, (entries) => planFail(entries, entry.entryId, error));
  }

  /** False: there is no way to try it again. */
  async retry(entryId: string): Promise<boolean> {
    const entry = this.find(entryId);
    if (!entry) return false;
    const { newId, seenEditedAt } = this.#options;
    const put = await this.change(entry.roomId, (entries) => planRetry(entries, entryId, { newId, seenEditedAt }));
    return put.length > 0;
  }

  async discard(entryId: string): Promise<void> {
    const entry = this.find(entryId);
    if (!entry) return;
    await this.change(entry.roomId, (entries) => {
      const there = entries.filter((one) => one.entryId === entryId);
      const behind = entries.filter(
        (one) => entry.kind === 'send' && one.kind !== 'send' && namesClientId(one, entry.clientId),
      );
      return { put: there.flatMap((one) => handOver(entries, one)), remove: [...there, ...behind] };
    });
  }

  /** Takes out everything of a room that is gone for this person; `also` is decided on it and stored in the same transaction. */
  async takeRoom(roomId: string, also: (entries: readonly Entry[]) => Write[]): Promise<void> {
    await this.change(roomId, (entries) => ({ remove: [...entries], also: also(entries) }));
  }

  /** Another tab may have sent a message before it read what waits behind it: then the message itself gives its id. */
  #resolved(entry: Entry, entries: readonly Entry[]): Entry {
    const target = targetOf(entry);
    if (!target || 'id' in target || sendOf(entries, target)) return entry;
    const message = this.#options.findOwn(entry.roomId, target.clientId);
    if (!message) return entry;
    return { ...withTarget(entry, { id: message.id }), epoch: this.#options.epoch() };
  }

  #send({ roomId, clientId, text }: Pick<Message, 'roomId' | 'clientId' | 'text'>, replyTo: Target | null): SendEntry {
    return { ...this.#base(roomId, clientId), kind: 'send', clientId, text, replyTo };
  }

  #base(roomId: string, entryId: string) {
    const now = this.#options.now();
    return {
      entryId,
      userId: this.#options.userId(),
      roomId,
      n: this.nextNumber(now),
      v: 0,
      createdAt: new Date(now).toISOString(),
      epoch: this.#options.epoch(),
      state: { name: 'queued' as const },
      serverErrors: 0,
    };
  }
}
