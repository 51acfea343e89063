import type { NotSent } from '../state.ts';
import type { ClientStorage, Write } from '../storage/clientStorage.ts';

interface StoredNotSent {
  userId: string;
  notSent: NotSent;
}

export interface NotSentListOptions {
  storage: ClientStorage;
  userId: () => string;
  onChange(): void;
}

/** Texts that can not be sent any more because their room is gone: kept as safely as the outbox, one record each, until they are discarded. */
export class NotSentList {
  readonly #options: NotSentListOptions;
  items: readonly NotSent[] = [];

  constructor(options: NotSentListOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const records = await this.#options.storage.readAll('outbox');
    const mine = records.flatMap(({ value }) =>
      isNotSent(value) && value.userId === this.#options.userId() ? [value.notSent] : [],
    );
    this.#set(mine);
  }

  /** Shows it; the answer is to be stored with what made it so. */
  add(notSent: NotSent): Write {
    this.#set([...this.items.filter(({ clientId }) => clientId !== notSent.clientId), notSent]);
    const value: StoredNotSent = { userId: this.#options.userId(), notSent };
    return { table: 'outbox', key: keyOf(notSent), value };
  }

  async discard(clientId: string): Promise<void> {
    const gone = this.items.filter((one) => one.clientId === clientId);
    this.#set(this.items.filter((one) => one.clientId !== clientId));
    await this.#options.storage.commit(gone.map(removal));
  }

  /** Forgets all of this person's; the answer is what removes it from the device. */
  async takeAway(): Promise<Write[]> {
    await this.load();
    const gone = this.items.map(removal);
    this.seal();
    return gone;
  }

  /** Shows nothing any more; the device keeps it for the same person. */
  seal(): void {
    this.#set([]);
  }

  #set(items: readonly NotSent[]): void {
    this.items = items;
    this.#options.onChange();
  }
}

function keyOf({ clientId }: NotSent): string {
  return `not sent ${clientId}`;
}

function removal(notSent: NotSent): Write {
  return { table: 'outbox', key: keyOf(notSent) };
}

function isNotSent(value: unknown): value is StoredNotSent {
  return typeof value === 'object' && value !== null && 'notSent' in value && 'userId' in value;
}
