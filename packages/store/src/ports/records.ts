import type { MemberRole, RoomKind, User } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';

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
  muted: boolean;
  notify: 'all' | 'mentions' | 'none';
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
  passwordHash: string | null;
  createdAt: string;
  lastSeen: string | null;
  /** Rises whenever all sessions but one are ended at once: ms since 1970, 0 before. A session that began under a lower one is over. */
  sessionsFrom: number;
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
