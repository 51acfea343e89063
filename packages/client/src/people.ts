import type { UserList } from '@palaver/protocol/answers';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Write } from './storage/clientStorage.ts';

export interface PeopleOptions {
  fetchUser(userId: string): Promise<User>;
  fetchPage(cursor: string | undefined): Promise<UserList>;
  onChange(): void;
  store(writes: Write[]): void;
}

/** More unknown people than this are looked up by reading the list of all. */
const SINGLY_MAX = 3;
const PAGES_MAX = 10;

/** Everybody this device knows by name. */
export class People {
  readonly #options: PeopleOptions;
  readonly #byId = new Map<string, User>();
  readonly #unknown = new Set<string>();
  /** Whom the server does not know either. */
  readonly #missing = new Set<string>();
  #looking = false;
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
    this.#unknown.clear();
    this.#missing.clear();
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
    for (const user of news) {
      this.#byId.set(user.id, user);
      this.#unknown.delete(user.id);
    }
    if (news.length > 0) {
      this.#snapshot = null;
      this.#options.onChange();
    }
    return news.map((user): Write => ({ table: 'people', key: user.id, value: user }));
  }

  /** Somebody is spoken of: looks up who it is, when that is not known and there is a line. */
  need(userIds: Iterable<string>): void {
    for (const userId of userIds) if (!this.#byId.has(userId) && !this.#missing.has(userId)) this.#unknown.add(userId);
    if (this.#unknown.size > 0 && !this.#looking) {
      this.#looking = true;
      void this.#look().finally(() => (this.#looking = false));
    }
  }

  async #look(): Promise<void> {
    try {
      if (this.#unknown.size > SINGLY_MAX) await this.#readList();
      for (const userId of this.#unknown) await this.#lookUp(userId);
    } catch {
      // No line: asked again when somebody speaks of them next.
    }
  }

  async #lookUp(userId: string): Promise<void> {
    try {
      this.learn([await this.#options.fetchUser(userId)]);
    } catch (error) {
      if (!(error instanceof PalaverError) || error.statusCode !== 404) throw error;
      this.#missing.add(userId);
    }
    this.#unknown.delete(userId);
  }

  async #readList(): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { items, next } = await this.#options.fetchPage(cursor);
      this.learn(items);
      if (next === null || this.#unknown.size === 0) return;
      cursor = next;
    }
  }
}
