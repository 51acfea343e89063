import type { MemberRole, ReceiptCount, User } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { Origin } from './change.ts';
import type { BanRecord, MemberRecord, Mute, RoomRecord } from './records.ts';
import type { Listed, ListPage } from './rooms.ts';

export interface ListedMember {
  member: MemberRecord;
  user: User;
  lastSeen: string | null;
}

/** `forbidden`, here and below: who acts by rank is no member at that moment, or may not do this to that person. */
export type Added =
  | { outcome: 'added' | 'already'; room: RoomRecord; member: MemberRecord }
  /** The person may not come in. */
  | { outcome: 'banned'; ban: BanRecord }
  | { outcome: 'missing' | 'archived' | 'forbidden' };

export type RoleSet = { outcome: 'set'; member: MemberRecord } | { outcome: 'noMember' | 'lastOwner' | 'forbidden' };

export type MuteSet = { outcome: 'set'; member: MemberRecord } | { outcome: 'noMember' | 'archived' | 'forbidden' };

/** What a person sets of their own membership; what is not given stays. `hidden` puts the room away until something is written in it. */
export interface Preferences extends Partial<Pick<MemberRecord, 'notify' | 'pinned'>> {
  hidden?: boolean;
}

export type PreferencesSet =
  { outcome: 'set'; room: RoomRecord; member: MemberRecord } | { outcome: 'noMember' | 'archived' };

export interface Removed {
  outcome: 'removed' | 'noMember' | 'lastOwner' | 'archived' | 'forbidden';
}

/** Who says that somebody may not write, until when, or (null) that they may. */
export interface MuteChange {
  by: string;
  mute: Pick<Mute, 'until'> | null;
}

/** The newest seq that somebody has received and read; what is not given stays. */
export interface Marks {
  receivedSeq?: number;
  readSeq?: number;
}

/**
 * Who is in which room, with which role and marks. Reads are exact: they see every write that returned (M1).
 * `by`: who does this by their rank; the table of ranks is asked with the write. Null: nobody does, it is the person's own doing.
 */
export interface MemberStore {
  /**
   * Makes a member whose marks start at the head (`joinedSeq`), muted where the person was when they left. A member already: `already`, nothing changes.
   * `missing`: no such room or user. Bans and the archive are decided with the write.
   */
  add(roomId: string, userId: string, role: MemberRole, by?: string | null, origin?: Origin): Promise<Added>;
  find(roomId: string, userId: string): Promise<MemberRecord | null>;
  /** The room and, where `userId` is a member, the membership, or else the ban, which may be over. Null: no such room. */
  findWithRoom(
    roomId: string,
    userId: string,
  ): Promise<{ room: RoomRecord; member: MemberRecord | null; ban: BanRecord | null } | null>;
  /** Those among `userIds` who share a room with `userId` at this moment, `userId` included. */
  sharing(userId: string, userIds: string[]): Promise<string[]>;
  /** How many rooms each of these people is in, conversations between two apart. */
  countRooms(userIds: string[]): Promise<{ userId: string; rooms: number }[]>;
  /** Members by name. */
  list(roomId: string, page: ListPage): Promise<Listed<ListedMember>>;
  /** The marks of everybody in the room, at most `limit` of them. */
  marks(
    roomId: string,
    limit: number,
  ): Promise<Pick<MemberRecord, 'userId' | 'joinedSeq' | 'receivedSeq' | 'readSeq'>[]>;
  /** For each of the newest `newest` messages: how many members other than its sender, joined before it, have received and read it (W3). */
  countMarks(roomId: string, newest: number): Promise<ReceiptCount[]>;
  /** A higher rank ends a mute. `lastOwner`: nothing changed, the room would have no owner left. Safe against two at once. */
  setRole(roomId: string, userId: string, role: MemberRole, by?: string | null, origin?: Origin): Promise<RoleSet>;
  /** Mutes a member, or, by null, lets them write again. */
  setMute(roomId: string, userId: string, change: MuteChange, origin?: Origin): Promise<MuteSet>;
  /** Sets what a person wants of their own membership. */
  setPreferences(roomId: string, userId: string, given: Preferences, origin?: Origin): Promise<PreferencesSet>;
  /** Raises marks, never lowers them, never above the head; reading implies receiving (W1). Null: no member. */
  raise(roomId: string, userId: string, marks: Marks, origin?: Origin): Promise<MemberRecord | null>;
  /** Ends a membership. `lastOwner`: nothing changed. The last owner who is alone may leave: a public room is archived, a private one erased. Safe against two at once. */
  remove(roomId: string, userId: string, reason: LeftReason, by?: string | null, origin?: Origin): Promise<Removed>;
}
