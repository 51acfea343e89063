import type { MemberRole, Reaction, RoomKind, User } from '@palaver/protocol/entities';
import type { LeftReason, SessionEndReason } from '@palaver/protocol/serverEvents';
import type { StoreProcess } from '../ports/news.ts';
import type { MemberRecord } from '../ports/records.ts';

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
  /** Keyed digest of the first text, base64; null once erased. */
  digest: string | null;
}

/** `_id` is `<roomId>:<userId>`. A member who left stays as `gone`, so that a late write of an older state finds a newer `version`. */
export interface MemberDocument {
  _id: string;
  roomId: string;
  userId: string;
  role: MemberRole;
  joinedAt: number;
  joinedSeq: number;
  receivedSeq: number;
  readSeq: number;
  muted: boolean;
  notify: MemberRecord['notify'];
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
export interface RoomDocument {
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
  changed: number;
  version: number;
  /** Names the call that made the room, so that its repeat finds its own. */
  made?: string;
  /** The last commit: a random id, and when by the clock of the database. Null: carried out. */
  commit: { id: string; at: number } | null;
  /** A list of PendingStep as JSON: every read of a room passes it, and one string costs it far less than a hundred fields. Empty: carried out. */
  steps: string;
  /** A node that came too late with its commit, and when by the clock of the database: the others let it go first. */
  turn?: { node: string; at: number } | null;
}

/** A room without its steps: what most readers need. */
export type RoomHead = Omit<RoomDocument, 'steps'>;

export function parseSteps(steps: string): PendingStep[] {
  // Only commits write them, from the type that they are read as.
  return steps === '' ? [] : (JSON.parse(steps) as PendingStep[]);
}

export interface UserDocument {
  _id: string;
  username: string;
  displayName: string;
  folded: string;
  title: string;
  role: User['role'];
  avatarColor: number;
  deactivated: boolean;
  email: string | null;
  /** The address, or something that nobody else has: unique without a partial index. */
  emailKey: string;
  passwordHash: string | null;
  createdAt: number;
  lastSeen: number | null;
  changed: number;
  /** Whether the account was joined to `general` already. */
  joined: boolean;
  /** Absent where a version before this one made the account: 0. */
  sessionsFrom?: number;
  /** All sessions that began under less than `sessionsFrom` are to end, but for `keep`. Null: they have. */
  ending?: { reason: SessionEndReason; keep: string } | null;
}

/** One login. `digests` and `used` are kept by generation. */
export interface SessionDocument {
  _id: string;
  userId: string;
  remember: boolean;
  createdAt: number;
  expiresAt: number;
  /** Absent until a version since this one notes it: it is what the tokens say. */
  lastUsedAt?: number;
  address: string;
  userAgent: string;
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

/** The one document of `meta`. */
export interface MetaDocument {
  _id: string;
  epoch: string;
  /** base64 */
  digestKey: string;
  /** The account that took the set-up code. `account` waits here until it is made. */
  setup: { userId: string; account: UserDocument | null } | null;
  /** The epoch of the store that is being moved in here: no server opens it until that is done, and the fields above come last. */
  moving?: string | null;
  /** The processes that are here, each with when it last said so, by the clock of the database. `version` rises with each change. */
  processes?: { version: number; here: (StoreProcess & { at: number })[] };
}

/** Says that a migration was done: `_id` is its name. */
export interface MigrationDocument {
  _id: string;
  at: number;
}
