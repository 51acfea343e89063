import type { MemberRole, ReceiptCount, User } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { Origin } from './change.ts';
import type { MemberRecord, RoomRecord } from './records.ts';
import type { Listed, ListPage } from './rooms.ts';

export interface ListedMember {
  member: MemberRecord;
  user: User;
  lastSeen: string | null;
}

export type Added = { outcome: 'added' | 'already'; room: RoomRecord; member: MemberRecord } | { outcome: 'missing' };

export type RoleSet = { outcome: 'set'; member: MemberRecord } | { outcome: 'noMember' | 'lastOwner' };

export interface Removed {
  outcome: 'removed' | 'noMember' | 'lastOwner';
}

/** The newest seq that somebody has received and read; what is not given stays. */
export interface Marks {
  receivedSeq?: number;
  readSeq?: number;
}

/** Who is in which room, with which role and marks. Reads are exact: they see every write that returned (M1). */
export interface MemberStore {
  /** Makes a member whose marks start at the head (`joinedSeq`). A member already: `already`, nothing changes. `missing`: no such room or user. */
  add(roomId: string, userId: string, role: MemberRole, origin?: Origin): Promise<Added>;
  find(roomId: string, userId: string): Promise<MemberRecord | null>;
  /** The room and, where `userId` is a member, the membership. Null: no such room. */
  findWithRoom(roomId: string, userId: string): Promise<{ room: RoomRecord; member: MemberRecord | null } | null>;
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
  /** `lastOwner`: nothing changed, the room would have no owner left. Safe against two at once. */
  setRole(roomId: string, userId: string, role: MemberRole, origin?: Origin): Promise<RoleSet>;
  /** Raises marks, never lowers them, never above the head; reading implies receiving (W1). Null: no member. */
  raise(roomId: string, userId: string, marks: Marks, origin?: Origin): Promise<MemberRecord | null>;
  /** Ends a membership. `lastOwner`: nothing changed. Safe against two at once. */
  remove(roomId: string, userId: string, reason: LeftReason, origin?: Origin): Promise<Removed>;
}
