import type { UserList } from '@palaver/protocol/answers';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { People } from './people.ts';

export interface PeopleLookupOptions {
  people: People;
  fetchUser(userId: string): Promise<User>;
  fetchPage(cursor: string | undefined): Promise<UserList>;
}

/** More unknown people than this are looked up by reading the list of all. */
const SINGLY_MAX = 3;
const PAGES_MAX = 10;

/** Asks the server who somebody is whom this device does not know by name. */
export class PeopleLookup {
  readonly #options: PeopleLookupOptions;
  readonly #unknown = new Set<string>();
  /** Whom the server does not know either. */
  readonly #notFound = new Set<string>();
  #looking = false;

  constructor(options: PeopleLookupOptions) {
    this.#options = options;
  }

  /** Forgets who was asked for: another session may know others. */
  clear(): void {
    this.#unknown.clear();
    this.#notFound.clear();
  }

  /** Looks up the people that something names, where they are not known and there is a connection. */
  need(userIds: Iterable<string>): void {
    for (const userId of userIds) if (!this.#notFound.has(userId)) this.#unknown.add(userId);
    this.#dropKnown();
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
      // No connection: they are looked up when something names them again.
    }
  }

  async #lookUp(userId: string): Promise<void> {
    try {
      // An answer or event may have said meanwhile who it is.
      if (this.#options.people.get(userId)) return void this.#unknown.delete(userId);
      const askedAt = this.#options.people.eventCount;
      const user = await this.#options.fetchUser(userId);
      this.#options.people.learn([user], askedAt);
    } catch (error) {
      if (!(error instanceof PalaverError) || error.statusCode !== 404) throw error;
      this.#notFound.add(userId);
    }
    this.#unknown.delete(userId);
  }

  async #readList(): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const askedAt = this.#options.people.eventCount;
      const { items, next } = await this.#options.fetchPage(cursor);
      this.#options.people.learn(items, askedAt);
      this.#dropKnown();
      if (next === null || this.#unknown.size === 0) return;
      cursor = next;
    }
  }

  #dropKnown(): void {
    for (const userId of this.#unknown) if (this.#options.people.get(userId)) this.#unknown.delete(userId);
  }
}
