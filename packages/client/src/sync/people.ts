import type { User } from '@palaver/protocol/entities';
import type { Write } from '../storage/clientStorage.ts';

export interface PeopleOptions {
  onChange(): void;
  store(writes: Write[]): void;
}

/** Everybody this device knows by name. */
export class People {
  readonly #options: PeopleOptions;
  readonly #byId = new Map<string, User>();
  #snapshot: Record<string, User> | null = null;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  get(userId: string): User | undefined {
    return this.#byId.get(userId);
  }

  all(): Record<string, User> {
    this.#snapshot ??= Object.fromEntries(this.#byId);
    return this.#snapshot;
  }

  restore(users: User[]): void {
    for (const user of users) this.#byId.set(user.id, user);
    this.#snapshot = null;
  }

  clear(): void {
    this.#byId.clear();
    this.#snapshot = null;
  }

  /** Takes what an answer or event says of people, and keeps it on the device: who is known is not asked for again. */
  learn(users: User[]): void {
    const writes = this.take(users);
    if (writes.length > 0) this.#options.store(writes);
  }

  /** The same for what is stored together with the rest of an answer. Returns what has to be stored. */
  take(users: User[]): Write[] {
    const news = users.filter((user) => JSON.stringify(this.#byId.get(user.id)) !== JSON.stringify(user));
    for (const user of news) this.#byId.set(user.id, user);
    if (news.length > 0) {
      this.#snapshot = null;
      this.#options.onChange();
    }
    return news.map((user): Write => ({ table: 'people', key: user.id, value: user }));
  }
}
