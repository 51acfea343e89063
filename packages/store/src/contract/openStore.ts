import type { Change } from '../ports/change.ts';
import type { AccountRecord, SessionRecord } from '../ports/records.ts';
import type { FactorProof } from '../ports/users.ts';
import type { Store } from '../ports/store.ts';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';

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

/** An account as nobody has changed it yet. */
export function newAccount(id: string, username: string): AccountRecord {
  return {
    user: {
      id,
      username,
      displayName: username,
      title: '',
      role: 'user',
      avatarColor: 1,
      avatar: null,
      deactivated: false,
      bot: false,
      deleted: false,
    },
    email: null,
    emailState: 'unconfirmed',
    pendingEmail: null,
    resetLink: null,
    passwordHash: 'hash',
    createdAt: new Date(0).toISOString(),
    lastSeen: null,
    sessionsFrom: 0,
    secondFactor: null,
    identities: [],
    settings: DEFAULT_SETTINGS,
  };
}

/** The id that addUser gives somebody. */
export function userIdOf(username: string): string {
  return `user${username}`.padEnd(16, '0').slice(0, 16);
}

/** Adds somebody and gives the id. Everybody is in `general`. */
export async function addUser(store: Store, username: string): Promise<string> {
  const id = userIdOf(username);
  await store.users.create(newAccount(id, username), false);
  return id;
}

/** Makes the private room `crew` of an owner and a member. */
export async function makeCrew(store: Store, owner: string, member: string): Promise<void> {
  const members = [
    { userId: owner, role: 'owner' as const },
    { userId: member, role: 'member' as const },
  ];
  await store.rooms.create({ id: 'crew', kind: 'private', name: 'Crew', topic: '', members });
}

/** Opens a store in which there are these people. `changes` gathers what it publishes from then on. */
export async function openWithUsers(
  open: OpenStore,
  usernames: string[],
): Promise<{ opened: OpenedStore; store: Store; changes: Change[] }> {
  const opened = await open();
  const { store } = opened;
  for (const username of usernames) await addUser(store, username);
  const changes: Change[] = [];
  store.onChange((news) => void changes.push(...news));
  return { opened, store, changes };
}

/** Adds a bot and gives the id. */
export async function addBot(store: Store, username: string): Promise<string> {
  const { user, ...account } = newAccount(`bot${username}`.padEnd(16, '0').slice(0, 16), username);
  await store.users.create({ ...account, user: { ...user, bot: true }, passwordHash: null }, false);
  return user.id;
}

/** Gives somebody an address and confirms it. */
export async function confirmAddress(
  store: Store,
  userId: string,
  email: string,
  proof: FactorProof | null = null,
): Promise<void> {
  const checked = (await store.users.find(userId))?.passwordHash ?? null;
  const link = { digest: `of ${email}`, until: store.now() + 60_000 };
  await store.links.setEmail(userId, { email, link, checked, proof });
  await store.links.confirmEmail(userId, link.digest);
}

/** A session of four years, without a token. */
export function newSession(id: string, userId: string): SessionRecord {
  const at = new Date(Date.UTC(2026, 0, 1)).toISOString();
  return {
    id,
    userId,
    remember: false,
    createdAt: at,
    expiresAt: new Date(Date.UTC(2030, 0, 1)).toISOString(),
    lastUsedAt: at,
    address: '',
    userAgent: '',
    provider: null,
    begunUnder: 0,
    generation: 1,
    tokens: [],
    endedAt: null,
    endReason: null,
  };
}

/** A message to send. */
export function draft(clientId: string, text = `text of ${clientId}`) {
  return { clientId, text, replyTo: null, called: [], cost: 1 };
}
