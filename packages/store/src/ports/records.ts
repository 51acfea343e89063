import type { MemberRole, NotifyLevel, RoomKind, User } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { Settings } from '@palaver/protocol/settings';

/** A room as it is stored. `seq` and `rev` are its heads (O1); times are ISO 8601 strings as on the wire. */
export interface RoomRecord {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  createdAt: string;
  archived: boolean;
  memberCount: number;
  seq: number;
  rev: number;
}

/** One membership with its two watermarks (W1). */
export interface MemberRecord {
  roomId: string;
  userId: string;
  role: MemberRole;
  joinedAt: string;
  joinedSeq: number;
  receivedSeq: number;
  readSeq: number;
  mute: Mute | null;
  /** Of what the person is told; `default`: as their settings say. */
  notify: NotifyLevel;
  /** Whether the person keeps the room above others. */
  pinned: boolean;
  /** The room's seq at which the person put it away; null: they did not. It is away as long as that is the room's seq. */
  hiddenAt: number | null;
}

/** Somebody may read in a room and not write: until when, null: until that is ended, and who said so. It may be over already. It outlives the membership. */
export interface Mute {
  by: string;
  until: string | null;
}

/** Somebody may not come into a room, and has no part in it: until when, null: until that is ended. It may be over already. `reason` may be empty. */
export interface BanRecord {
  roomId: string;
  userId: string;
  by: string;
  reason: string;
  at: string;
  until: string | null;
}

/** A membership together with its room. `changed` is the position (see Positions) of the latest change of the room itself, of its members or of any of their marks. */
export interface Membership {
  room: RoomRecord;
  member: MemberRecord;
  changed: number;
}

/** An account: the public `user` and what only the server may know. */
export interface AccountRecord {
  user: User;
  email: string | null;
  emailState: EmailState;
  /** An address that waits until the link that was sent to it is opened. */
  pendingEmail: (Link & { address: string }) | null;
  /** By which another password can be set without the one that is. */
  resetLink: Link | null;
  passwordHash: string | null;
  createdAt: string;
  lastSeen: string | null;
  /** Rises whenever all sessions but one are ended at once: ms since 1970, 0 before. A session that began under a lower one is over. */
  sessionsFrom: number;
  /** Null where there never was one. */
  secondFactor: SecondFactor | null;
  /** By which accounts elsewhere one signs in to this one, oldest first. */
  identities: IdentityRecord[];
  settings: Settings;
}

/** An account elsewhere: the provider that calls itself `issuer` names its owner `subject`. It is of one account here alone. */
export interface IdentityRecord {
  id: string;
  /** The id under which the provider is set up here. */
  provider: string;
  issuer: string;
  subject: string;
  /** What its owner knows it by: an address or a name. */
  label: string;
}

/**
 * What the address of an account is worth. `unconfirmed`: it is shown to its owner, is no name to sign in with, and stands in nobody's way. `login`: it is such a
 * name, as it was one before addresses were confirmed. `confirmed`: such a name, of this account alone, to which mail is sent. Without an address: `unconfirmed`.
 */
export type EmailState = 'unconfirmed' | 'login' | 'confirmed';

/** A link as it is kept: the digest of its token, and when it runs out: ms since 1970. */
export interface Link {
  digest: string;
  until: number;
}

/** What an account asks for besides the password, what of it was used, and what waits to take its place. */
export interface SecondFactor {
  /** The secret that the app has, sealed by the server; null: the second factor is off. */
  secret: string | null;
  /** The latest time step whose code was taken: no code of it, or of one before, is taken again. */
  timeStep: number;
  /** Hashes of the recovery codes that were not used. */
  recoveryCodes: string[];
  /** A secret that is switched on by its first code until then: ms since 1970. */
  pending: { secret: string; until: number } | null;
}

/**
 * A refresh family: one login (A4). `generation` numbers its tokens from 1; only digests are stored.
 * `tokens` holds every generation that can still be recognised, newest last.
 */
export interface SessionRecord {
  id: string;
  userId: string;
  remember: boolean;
  createdAt: string;
  expiresAt: string;
  /** When one of its refresh tokens was presented last, and from which address. */
  lastUsedAt: string;
  address: string;
  userAgent: string;
  /** The id of the provider that vouched for the person; null: a password. */
  provider: string | null;
  /** `sessionsFrom` of the account as it was when the person proved who they are. */
  begunUnder: number;
  generation: number;
  tokens: SessionToken[];
  endedAt: string | null;
  endReason: SessionEndReason | null;
}

export interface SessionToken {
  generation: number;
  digest: string;
  /** When it, or an access token issued with it, was first presented; null before. */
  usedAt: string | null;
}

/**
 * Positions number the changes of rooms, memberships, marks and people in a way that only rises.
 * A reader who was given position p and asks for what changed after p misses nothing, though it may get something twice.
 * A store may count (SQLite) or use time with an overlap (MongoDB); nobody else may calculate with them.
 */
export type Position = number;
