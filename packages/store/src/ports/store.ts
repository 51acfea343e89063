import type { AuditStore, Doer } from './audit.ts';
import type { BackupStore } from './backups.ts';
import type { BanStore } from './bans.ts';
import type { ChangeListener } from './change.ts';
import type { EndsStore } from './ends.ts';
import type { IdentityStore } from './identities.ts';
import type { InviteStore } from './invites.ts';
import type { KeyStore } from './keys.ts';
import type { LinkStore } from './links.ts';
import type { MemberStore } from './members.ts';
import type { MessageStore } from './messages.ts';
import type { SharedStore } from './news.ts';
import type { RoomStore } from './rooms.ts';
import type { ServerSettingsStore } from './serverSettings.ts';
import type { SessionStore } from './sessions.ts';
import type { UserStore } from './users.ts';
import type { WebhookStore } from './webhooks.ts';

/** What is read and written. */
export type StorePorts = Pick<
  Store,
  | 'messages'
  | 'rooms'
  | 'members'
  | 'bans'
  | 'users'
  | 'sessions'
  | 'invites'
  | 'serverSettings'
  | 'links'
  | 'identities'
  | 'audit'
  | 'webhooks'
  | 'keys'
  | 'ends'
  | 'backups'
>;
/** How long a commit took, in ms, and how many writes shared it. */
export type CommitListener = (ms: number, writes: number) => void;

/** What a store is, and how much it takes on its disk. */
export interface StoreSize {
  kind: 'sqlite' | 'mongodb';
  /** With its indexes, and with what waits in a log of its own. */
  bytes: number;
}

/** All that Palaver keeps. Errors: `PalaverError` STORE_UNAVAILABLE when it cannot answer now; what was asked may or may not have happened (S1). */
export interface Store {
  messages: MessageStore;
  rooms: RoomStore;
  members: MemberStore;
  bans: BanStore;
  users: UserStore;
  sessions: SessionStore;
  invites: InviteStore;
  serverSettings: ServerSettingsStore;
  links: LinkStore;
  identities: IdentityStore;
  audit: AuditStore;
  webhooks: WebhookStore;
  keys: KeyStore;
  ends: EndsStore;
  backups: BackupStore;
  /** The same store for what this person does: the audit tells of whom. */
  by(doer: Doer): StorePorts;
  /** Names the history that this store holds (R5). */
  readonly epoch: string;
  /** What other processes changed; null where there is only this one. */
  readonly shared: SharedStore | null;
  /** Milliseconds since 1970 by the clock that what is stored is dated by: one for all its processes. Never before anything that was dated. */
  now(): number;
  /** The same for spans, which setting a machine's clock does not move either. */
  steadyNow(): number;
  /** Whether the set-up code was taken: there is, or was, an admin. */
  setupTaken(): Promise<boolean>;
  /** One listener, set before the first write. */
  onChange(listener: ChangeListener): void;
  /** One listener: called after each commit of messages and members of rooms, at least, with how long it took in ms and how many writes shared it. */
  onCommit(listener: CommitListener): void;
  size(): Promise<StoreSize>;
  /** Resolves when the store answers; otherwise throws STORE_UNAVAILABLE. */
  ping(): Promise<void>;
  /** Finishes what is under way, then closes. Further calls are refused. */
  close(): Promise<void>;
}
