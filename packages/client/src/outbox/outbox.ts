import type { Message } from '@palaver/protocol/entities';
import type { ClientError } from '../state.ts';
import type { ClientStorage, Write } from '../storage/clientStorage.ts';
import {
  type Base,
  type DeleteEntry,
  type EditEntry,
  type Entry,
  entryKey,
  namesClientId,
  type ReactEntry,
  sameTarget,
  type SendEntry,
  type Target,
} from './entry.ts';

export interface OutboxOptions {
  storage: ClientStorage;
  now: () => number;
  newId: () => string;
  epoch: () => string | null;
  userId: () => string;
  /** The entries of a room changed. */
  onChange(roomId: string): void;
}

/** Everything written on this device that the server has not acknowledged: one queue a room, in order, safe on the device before it is shown as queued. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #rooms = new Map<string, Entry[]>();
  #next = 1;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Reads what the device keeps of this person's writing; another tab may have written some of it. */
  async load(): Promise<void> {
    const before = [...this.#rooms.keys()];
    const records = await this.#options.storage.readAll('outbox');
    this.#rooms.clear();
    for (const { value } of records) {
      if (!isEntry(value)) continue;
      this.#next = Math.max(this.#next, value.n + 1);
      if (value.userId === this.#options.userId()) this.#queue(value.roomId).push(value);
    }
    for (const roomId of new Set([...before, ...this.#rooms.keys()])) this.#options.onChange(roomId);
  }

  /** Removes all of this person's writing from the device. */
  async wipe(): Promise<void> {
    await this.#options.storage.commit(this.all().map((entry): Write => ({ table: 'outbox', key: entryKey(entry) })));
    this.#rooms.clear();
  }

  roomIds(): string[] {
    return [...this.#rooms.keys()].filter((roomId) => this.of(roomId).length > 0);
  }

  of(roomId: string): readonly Entry[] {
    return this.#rooms.get(roomId) ?? [];
  }

  all(): Entry[] {
    return [...this.#rooms.values()].flat();
  }

  find(entryId: string): Entry | undefined {
    return this.all().find((entry) => entry.entryId === entryId);
  }

  /** The queued send of a clientId. */
  findSend(clientId: string): SendEntry | undefined {
    return this.all().find((entry): entry is SendEntry => entry.kind === 'send' && entry.clientId === clientId);
  }

  async addSend(roomId: string, text: string, replyTo: Target | null): Promise<SendEntry> {
    const clientId = this.#options.newId();
    const entry: SendEntry = { ...this.#base(roomId, clientId), kind: 'send', clientId, text, replyTo };
    await this.#put(entry);
    return entry;
  }

  /** A message that the server had acknowledged and lost in a restore: kept as refused, to be sent again or discarded (R5). */
  async addLost({ roomId, clientId, text }: Message, error: ClientError): Promise<void> {
    await this.#put({
      ...this.#base(roomId, clientId),
      kind: 'send',
      clientId,
      text,
      replyTo: null,
      frozen: true,
      failed: error,
    });
  }

  /** Changes an unsent entry itself, replaces an edit that waits, or queues one (the base is what its predecessor leaves behind). */
  async addEdit(roomId: string, target: Target, text: string, base: string | null): Promise<void> {
    const send = 'clientId' in target ? this.findSend(target.clientId) : undefined;
    if (send && !send.frozen) return this.#put({ ...send, text });
    const edits = this.#about(roomId, target).filter(
      (entry): entry is EditEntry => entry.kind === 'edit' && entry.failed === null,
    );
    const waiting = edits.find((entry) => !entry.frozen);
    if (waiting) return this.#put({ ...waiting, text });
    const next: Base = edits.length > 0 || send ? 'after' : { editedAt: base };
    await this.#put({ ...this.#base(roomId), kind: 'edit', target, text, base: next });
  }

  /** Takes an unsent message back, or queues its deletion; edits that wait are pointless then. */
  async addDelete(roomId: string, target: Target): Promise<void> {
    const send = 'clientId' in target ? this.findSend(target.clientId) : undefined;
    const pointless = this.#about(roomId, target).filter(
      (entry) => entry.kind !== 'send' && (!entry.frozen || entry.failed),
    );
    if (send && !send.frozen) return this.#change(roomId, [], [send, ...pointless]);
    const entry: DeleteEntry = { ...this.#base(roomId), kind: 'delete', target };
    await this.#change(roomId, [entry], pointless);
  }

  async addReaction(roomId: string, target: Target, emoji: string, on: boolean): Promise<void> {
    const waiting = this.#about(roomId, target).find(
      (entry): entry is ReactEntry => entry.kind === 'react' && entry.emoji === emoji && !entry.frozen,
    );
    await this.#put(waiting ? { ...waiting, on } : { ...this.#base(roomId), kind: 'react', target, emoji, on });
  }

  /** From its first attempt on an entry never changes. */
  freeze(entries: Entry[]): Promise<void> {
    const thawed = entries.filter((entry) => !entry.frozen);
    return this.update(thawed.map((entry) => ({ ...entry, frozen: true })));
  }

  /** Replaces entries by their changed copies. */
  async update(entries: Entry[]): Promise<void> {
    const [first] = entries;
    if (first) await this.#change(first.roomId, entries, []);
  }

  /**
   * The server has it. Entries that waited for it learn its id and base; `also` is stored in the same transaction, so the message is never gone and never there twice.
   */
  async settle(entry: Entry, message: Message, also: Write[] = []): Promise<void> {
    const learned = this.of(entry.roomId).flatMap((other) =>
      other.entryId === entry.entryId ? [] : (learn(other, entry, message) ?? []),
    );
    await this.#change(entry.roomId, learned, [entry], also);
  }

  /** It will not be stored: kept, with the reason, until the user decides. What names a refused send fails with it. */
  async fail(entry: Entry, error: ClientError): Promise<void> {
    const failed = [{ ...entry, failed: error }];
    if (entry.kind === 'send') {
      for (const other of this.of(entry.roomId))
        if (namesClientId(other, entry.clientId)) failed.push({ ...other, failed: error });
    }
    await this.#change(entry.roomId, failed, []);
  }

  /** Puts a failed entry back into its queue, as it must be to get through this time. False: there is no way. */
  async retry(entryId: string): Promise<boolean> {
    const entry = this.find(entryId);
    const error = entry?.failed;
    if (!entry || !error || error.errorCode === 'MESSAGE_DELETED') return false;
    let next: Entry = { ...entry, failed: null, frozen: false, serverErrors: 0, epoch: this.#options.epoch() };
    if (next.kind === 'send' && error.errorCode === 'CLIENT_ID_REUSED') {
      const clientId = this.#options.newId();
      next = { ...next, entryId: clientId, clientId, unknown: false };
    }
    if (next.kind === 'edit' && error.errorCode === 'EDIT_CONFLICT')
      next = { ...next, base: { editedAt: shownBase(error) } };
    const followers = next.kind === 'send' && entry.kind === 'send' ? this.#revive(entry, next) : [];
    await this.#change(entry.roomId, [next, ...followers], next.entryId === entry.entryId ? [] : [entry]);
    return true;
  }

  /** What failed with a send comes back with it. */
  #revive(before: SendEntry, next: SendEntry): Entry[] {
    const target = { clientId: next.clientId };
    return this.of(before.roomId).flatMap((entry): Entry[] => {
      if (entry.entryId === before.entryId || !namesClientId(entry, before.clientId)) return [];
      return entry.kind === 'send'
        ? [{ ...entry, replyTo: target, failed: null }]
        : [{ ...entry, target, failed: null }];
    });
  }

  async discard(entryId: string): Promise<void> {
    const entry = this.find(entryId);
    if (!entry) return;
    const followers =
      entry.kind === 'send'
        ? this.of(entry.roomId).filter((other) => namesClientId(other, entry.clientId) && other.failed)
        : [];
    await this.#change(entry.roomId, [], [entry, ...followers]);
  }

  /** Everything of a room that is gone for this user. */
  async takeRoom(roomId: string): Promise<Entry[]> {
    const entries = [...this.of(roomId)];
    await this.#change(roomId, [], entries);
    return entries;
  }

  #about(roomId: string, target: Target): Entry[] {
    return this.of(roomId).filter((entry) => entry.kind !== 'send' && sameTarget(entry.target, target));
  }

  #base(roomId: string, entryId = this.#options.newId()) {
    const createdAt = new Date(this.#options.now()).toISOString();
    return {
      entryId,
      userId: this.#options.userId(),
      roomId,
      n: this.#next++,
      createdAt,
      epoch: this.#options.epoch(),
      frozen: false,
      unknown: false,
      failed: null,
      serverErrors: 0,
    };
  }

  #put(entry: Entry): Promise<void> {
    return this.#change(entry.roomId, [entry], []);
  }

  /** Stores first, then shows: what is seen as queued survives a crash. */
  async #change(roomId: string, put: Entry[], remove: Entry[], also: Write[] = []): Promise<void> {
    const removes = remove.map((entry): Write => ({ table: 'outbox', key: entryKey(entry) }));
    const puts = put.map((entry): Write => ({ table: 'outbox', key: entryKey(entry), value: entry }));
    await this.#options.storage.commit([...removes, ...puts, ...also]);
    const gone = new Set(remove.map((entry) => entry.n));
    const byPlace = new Map(this.#queue(roomId).map((entry) => [entry.n, entry]));
    for (const n of gone) byPlace.delete(n);
    for (const entry of put) byPlace.set(entry.n, entry);
    this.#rooms.set(
      roomId,
      [...byPlace.values()].sort((a, b) => a.n - b.n),
    );
    this.#options.onChange(roomId);
  }

  #queue(roomId: string): Entry[] {
    let queue = this.#rooms.get(roomId);
    if (!queue) this.#rooms.set(roomId, (queue = []));
    return queue;
  }
}

/** What an entry that waited learns from the one that was acknowledged, or null when it waited for something else. */
function learn(entry: Entry, settled: Entry, message: Message): Entry | null {
  const id = { id: message.id };
  if (settled.kind === 'send' && namesClientId(entry, settled.clientId)) {
    if (entry.kind === 'send') return { ...entry, replyTo: id };
    return entry.kind === 'edit'
      ? { ...entry, target: id, base: { editedAt: message.editedAt } }
      : { ...entry, target: id };
  }
  const follows =
    settled.kind === 'edit' &&
    entry.kind === 'edit' &&
    entry.base === 'after' &&
    sameTarget(entry.target, settled.target);
  return follows ? { ...entry, base: { editedAt: message.editedAt } } : null;
}

function shownBase(error: ClientError): string | null {
  const { details } = error;
  if (typeof details !== 'object' || details === null || !('message' in details)) return null;
  const { message } = details;
  return typeof message === 'object' &&
    message !== null &&
    'editedAt' in message &&
    typeof message.editedAt === 'string'
    ? message.editedAt
    : null;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'entryId' in value && 'roomId' in value && 'kind' in value;
}
