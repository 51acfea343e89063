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
  /** How much events have said of people so far: to be noted before a question, and given to `learn` with its answer. */
  eventCount = 0;
  /** Of whom an event said something, and when by `eventCount`. */
  readonly #eventAt = new Map<string, number>();
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
    this.#eventAt.clear();
    this.#snapshot = null;
  }

  /** Takes what an event says of somebody: it is newer than the answers to what was asked before it. */
  learnFromEvent(user: User): void {
    this.eventCount += 1;
    this.#eventAt.set(user.id, this.eventCount);
    this.learn([user]);
  }

  /**
   * Takes what an answer says of people, and keeps it on the device: who is known is not asked for again. `askedAt`: `eventCount` when it was asked for; of whom an
   * event came since the answer may be older.
   */
  learn(users: User[], askedAt = this.eventCount): void {
    const writes = this.take(users.filter(({ id }) => (this.#eventAt.get(id) ?? 0) <= askedAt));
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
