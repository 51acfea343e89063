import type { Store } from '../ports/store.ts';

/** A store under test, on data of its own. */
export interface OpenedStore {
  store: Store;
  /** Moves the store's clock; times may go back. */
  setNow(at: number): void;
  /** Closes it and opens the same data again. */
  reopen(): Promise<Store>;
  /** Closes it and removes its data. */
  drop(): Promise<void>;
}

/** How a kind of store is opened: all that a second one has to bring to be held against the contract. */
export type OpenStore = () => Promise<OpenedStore>;

/** A store under test whose clock the test holds. `open` opens the same data each time; `remove` removes it when the store is closed. */
export async function openWithClock(
  open: (now: () => number) => Promise<Store>,
  remove: () => Promise<void> = () => Promise.resolve(),
): Promise<OpenedStore> {
  let at = Date.UTC(2026, 0, 1);
  const now = () => at;
  let store = await open(now);
  return {
    store,
    setNow(next) {
      at = next;
    },
    async reopen() {
      await store.close();
      store = await open(now);
      return store;
    },
    async drop() {
      await store.close();
      await remove();
    },
  };
}

/** Adds somebody and gives the id. Everybody is in `general`. */
export async function addUser(store: Store, username: string): Promise<string> {
  const id = `user${username}`.padEnd(16, '0').slice(0, 16);
  const user = {
    id,
    username,
    displayName: username,
    title: '',
    role: 'user' as const,
    avatarColor: 1,
    deactivated: false,
  };
  await store.users.create(
    { user, email: null, passwordHash: 'hash', createdAt: new Date(0).toISOString(), lastSeen: null, sessionsFrom: 0 },
    false,
  );
  return id;
}

/** A message to send. */
export function draft(clientId: string, text = `text of ${clientId}`) {
  return { clientId, text, replyTo: null, called: [], cost: 1 };
}
