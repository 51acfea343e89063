import type { AuditAction, AuditDetails } from '@palaver/protocol/audit';
import type { AuditSubject } from '@palaver/protocol/auditActions';
import type { MemberRole, Reaction, RoomKind, User } from '@palaver/protocol/entities';
import type { LeftReason, SessionEndReason } from '@palaver/protocol/serverEvents';
import type { ServerSettings } from '@palaver/protocol/serverSettings';
import type { SettingsChange } from '@palaver/protocol/settings';
import type { Doer } from '../ports/audit.ts';
import type { SealingKeys, Signing } from '../ports/keys.ts';
import type { StoreProcess } from '../ports/news.ts';
import type { AccountChange, MessagesLeft } from '../ports/users.ts';
import type { WebhookFields, WebhookPosition } from '../ports/webhooks.ts';
import type { BackupsState } from '../rules/backups.ts';
import type { MessageRevs } from '../rules/webhooks.ts';
import type { AccountRecord, IdentityRecord, MemberRecord, SecondFactor } from '../ports/records.ts';

/** What the collections hold. Times are milliseconds since 1970; `changed` is a position, by the clock of the database. */

/** `_id` is the id that people are given, `<roomId>:<seq>`: a page of a room is a list of keys. */
export interface MessageDocument {
  _id: string;
  roomId: string;
  seq: number;
  rev: number;
  senderId: string;
  clientId: string;
  text: string;
  at: number;
  editedAt: number | null;
  deleted: boolean;
  replyTo: number | null;
  mentions: string[];
  reactions: Reaction[];
  /** Absent where a version before this one wrote the message last: null. */
  pinned?: { by: string; at: number } | null;
  /** At which revs it was made, edited and reacted to; absent where it never was changed, or a version before this one changed it last. */
  revs?: MessageRevs;
  /** Keyed digest of the first text, base64; null once erased. */
  digest: string | null;
}

/**
 * Somebody's place in a room; `_id` is `<roomId>:<userId>`. A member who left stays as `gone`, so that a late write of an older state finds a newer `version`,
 * and so does who was banned and never was a member. A change of who is gone is no news: `changed` stays as it was, 0 where there was no member.
 */
export interface MemberDocument {
  _id: string;
  roomId: string;
  userId: string;
  role: MemberRole;
  joinedAt: number;
  joinedSeq: number;
  receivedSeq: number;
  readSeq: number;
  /** Absent where a version before this one made the membership: null, as the next. */
  mute?: { by: string; until: number | null } | null;
  ban?: { by: string; reason: string; at: number; until: number | null } | null;
  notify: MemberRecord['notify'];
  /** Absent where a version before this one made the membership: then the person chose none of the three. */
  pinned?: boolean;
  hiddenAt?: number | null;
  gone: boolean;
  /** Why, where it is known. */
  leftReason: LeftReason | null;
  version: number;
  changed: number;
}

/** One step of a commit, as it waits in the room until it is carried out. */
export type PendingStep =
  | { kind: 'insert'; message: MessageDocument }
  | { kind: 'replace'; message: MessageDocument }
  | { kind: 'member'; member: Partial<MemberDocument> & Pick<MemberDocument, '_id' | 'version'> };

/**
 * The room is where its commits are decided: one update of this document, from one `version` to the next, takes the new heads and the steps together.
 * `steps` stay until they are known to be carried out; then `commit` and they are gone.
 */
export interface RoomDocument extends AuditedDocument {
  _id: string;
  kind: RoomKind;
  name: string;
  folded: string;
  topic: string;
  createdAt: number;
  archived: boolean;
  memberCount: number;
  owners: number;
  seq: number;
  rev: number;
  lastAt: number;
  /** The seqs of its pinned messages, in the order of pinning. Absent where a version before this one made the room: none. */
  pins?: number[];
  changed: number;
  version: number;
  /** The last commit: a random id, and when by the clock of the database. Null: carried out. */
  commit: { id: string; at: number } | null;
  /**
   * The ids of the last commit of each of the nodes that committed last, with blanks between, oldest first: a node whose answer was lost sees here what became of its
   * own. A version before this one writes a name of its own here when it makes a room, and leaves it as it is afterwards.
   */
  made?: string;
  /** A list of PendingStep as JSON: every read of a room passes it, and one string costs it far less than a hundred fields. Empty: carried out. */
  steps: string;
  /** The nodes that wait for their turn to commit, first to last: see `RoomTurns`. Absent: none. */
  turns?: string[];
  /** Whose turn it is, for nodes of the version before this one, which take it too. `round`: the node waits in `turns`. */
  turn?: { node: string; at: number; round?: true } | null;
  /** It is erased, since when by the clock of the database, and whether only its id is left. Absent or null: it is not. */
  erased?: { at: number; done: boolean } | null;
}

/** A room without its steps and the rows of its audit: what most readers need. */
export type RoomHead = Omit<RoomDocument, 'steps' | 'audited'>;

export function parseSteps(steps: string): PendingStep[] {
  // Only commits write them, from the type that they are read as.
  return steps === '' ? [] : (JSON.parse(steps) as PendingStep[]);
}

/**
 * The deletion of an account, noted in it. `by` names the write. `left`: its rooms and sessions were seen to once; what came into being beside that is
 * found by another look a while after `at`.
 */
export interface ErasingNote {
  by: string;
  messages: MessagesLeft;
  at: number;
  left: boolean;
}

export interface UserDocument extends AuditedDocument {
  _id: string;
  username: string;
  displayName: string;
  folded: string;
  title: string;
  role: User['role'];
  avatarColor: number;
  deactivated: boolean;
  /** Absent where it is none. */
  bot?: boolean;
  /** Absent where a version before this one made the account: false. */
  deleted?: boolean;
  /** What of a deletion is still to be done. Absent, or null: nothing. */
  erasing?: ErasingNote | null;
  email: string | null;
  /** The address where one signs in with it, or something that nobody else has: unique without a partial index. */
  emailKey: string;
  /** The address that was confirmed: a later one is not. Absent or null: none. */
  confirmedEmail?: string | null;
  /** Absent: none waits. */
  pendingEmail?: AccountRecord['pendingEmail'];
  /** The link for another password. Absent or null: none. */
  resetDigest?: string | null;
  resetUntil?: number | null;
  /** Names the write that confirmed an address last, so that it knows its own. */
  emailWrite?: string;
  passwordHash: string | null;
  createdAt: number;
  lastSeen: number | null;
  changed: number;
  /** Whether the account was joined to `general`, and to the room that it was invited into, already. */
  joined: boolean;
  /** The room of the invitation by which it was made; absent where there is none. */
  invitedTo?: string;
  /** Absent where a version before this one made the account: 0. */
  sessionsFrom?: number;
  /** All sessions that began under less than `sessionsFrom` are to end, but for `keep`. Null: they have. */
  ending?: { reason: SessionEndReason; keep: string } | null;
  /** Absent where a version before this one made the account: null. */
  secondFactor?: SecondFactor | null;
  /** Names the write that changed the second factor last: the next one is decided on what this one left, and knows its own. Absent: none did. */
  factorWrite?: string;
  /** Absent where a version before this one made the account: none. */
  identities?: IdentityRecord[];
  /** Names the write that changed them last, as above. */
  identityWrite?: string;
  /** Names the write of an administrator that changed the account last; absent: none did. */
  governWrite?: string;
  /** What was set; absent where a version before this one made the account and nothing was. */
  settings?: SettingsChange;
}

/** One login. `digests` and `used` are kept by generation. */
export interface SessionDocument extends AuditedDocument {
  _id: string;
  userId: string;
  remember: boolean;
  createdAt: number;
  expiresAt: number;
  /** Absent until a version since this one notes it: it is what the tokens say. */
  lastUsedAt?: number;
  address: string;
  userAgent: string;
  /** Absent where a version before this one began it: null. */
  provider?: string | null;
  /** Absent where a version before this one began it: 0. */
  begunUnder?: number;
  generation: number;
  digests: Record<string, string>;
  used: Record<string, number>;
  endedAt: number | null;
  /** When it ended, as a position. */
  endedChanged: number;
  endReason: SessionEndReason | null;
}

/**
 * An invitation. A use is one update of it: `taken` holds the ids of who took one, and `pending` what is to come of it until that is carried out:
 * the account that is to be made, or null where somebody who has one is to come into the room.
 */
export interface InviteDocument extends AuditedDocument {
  _id: string;
  digest: string;
  createdBy: string;
  roomId: string | null;
  createdAt: number;
  expiresAt: number;
  maxUses: number;
  uses: number;
  withdrawn: boolean;
  taken: Record<string, true>;
  pending: Record<string, { account: UserDocument | null }>;
}

/**
 * Says whose an identity is; `_id` is its issuer and its subject. It is made before the identity stands in the account, and counts as long as it stands there
 * under the id `by`. One that never came there, as the process that made it has died, is let go after a while.
 */
export interface IdentityDocument {
  _id: string;
  userId: string;
  by: string;
  at: number;
}

/** What was decided of an administrator, until it is carried out: on the account as that write left it, by the write of this name. */
export interface SteppingDown {
  change: AccountChange;
  on: string | null;
  write: string;
  /** Who asked. Absent where a version before this one noted it. */
  doer?: Doer;
}

/** An administrator whose account is to be deleted, until that is carried out. */
export interface Going {
  messages: MessagesLeft;
  /** Who asked. Absent where a version before this one noted it. */
  doer?: Doer;
}

/** The one document of `meta`. */
export interface MetaDocument extends AuditedDocument {
  _id: string;
  epoch: string;
  /** base64 */
  digestKey: string;
  /** The account that took the set-up code. `account` waits here until it is made. */
  setup: { userId: string; account: UserDocument | null } | null;
  /** The epoch of the store that is being moved in here, or RESTORING: no server opens it until that is done, and the fields above come last. */
  moving?: string | null;
  /** Administrators who are to be so no more, and those who are to be deleted, by their ids: they count as gone already. `going` names the write that decided last. */
  steppingDown?: Record<string, SteppingDown>;
  deleting?: Record<string, Going>;
  going?: string;
  /** What administrators set for the whole server; absent: nothing. */
  serverSettings?: Partial<ServerSettings>;
  /** Which backups were made; absent: none. */
  backups?: BackupsState & { version: number };
  /** The processes that are here, each with when it last said so, by the clock of the database. `version` rises with each change. */
  processes?: { version: number; here: (StoreProcess & { at: number })[] };
  /** The keys that seal; null: the first server brings them. */
  keys?: SealingKeys | null;
  /** By which secret the processes sign. */
  signing?: Signing;
}

/** A row of the audit. Of what came again, `count` says how often. */
export interface AuditDocument {
  _id: string;
  at: number;
  action: AuditAction;
  actorId: string | null;
  subjectKind: AuditSubject | null;
  subjectId: string | null;
  address: string | null;
  details: AuditDetails;
  count: number;
}

/** Says that a write of a document is begun that the audit is to tell of. Where it happened, the document holds the rows, by the id of this note. */
export interface AuditIntentDocument {
  _id: string;
  documents: 'users' | 'sessions' | 'invites' | 'rooms' | 'webhooks' | 'meta';
  id: string;
  at: number;
}

/** A webhook. One that is deleted stays without anything that it held: the audit finds there that it was. */
export interface WebhookDocument extends AuditedDocument, WebhookFields {
  _id: string;
  secret: string;
  createdAt: number;
  lastStatus: number | null;
  failingSince: number | null;
  failures: number;
  retryAt: number;
  /** By room. */
  positions: Record<string, WebhookPosition>;
  /** Who tells it at this moment. */
  lease: { holder: string; until: number } | null;
  deleted: boolean;
  /** Counts the changes by administrators. */
  version: number;
}

/** The rows of what happened to a document, until they are in the audit. */
export interface AuditedDocument {
  _id: string;
  audited?: Record<string, AuditDocument[]>;
}

/** Says that a migration was done: `_id` is its name. */
export interface MigrationDocument {
  _id: string;
  at: number;
}
