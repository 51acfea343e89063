import type { MemberRole } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';
import type { Membership, Position, RoomRecord } from './records.ts';

export interface NewRoom {
  id: string;
  kind: RoomRecord['kind'];
  name: string;
  topic: string;
  members: { userId: string; role: MemberRole }[];
}

export interface ListPage {
  /** Part of a name, matched literally and blind to case. */
  q?: string;
  /** `next` of the page before. */
  cursor?: string;
  limit: number;
}

export interface Listed<T> {
  items: T[];
  /** The cursor of the page after this one; null: there is none. */
  next: string | null;
}

/** What can be changed of a room. */
export type RoomFields = Partial<Pick<RoomRecord, 'name' | 'topic' | 'archived'>>;

/** `taken`: the id exists, nothing was made, and `room` is what it names. */
export interface RoomCreated {
  outcome: 'created' | 'taken';
  room: RoomRecord;
}

/** `refused`: nobody can open this conversation, or not this person. */
export interface ConversationOpened {
  outcome: 'opened' | 'already' | 'refused';
}

/** Rooms and who is in them, as seen from one person. */
export interface RoomStore {
  /** Makes a room with its first members, atomically. Unknown users are left out. */
  create(room: NewRoom, origin?: Origin): Promise<RoomCreated>;
  /** Makes the conversation that an id of the form `pm_<a>_<b>` names, for one of its two people (B2). An account that is missing or deactivated: `refused`. */
  openConversation(roomId: string, userId: string, origin?: Origin): Promise<ConversationOpened>;
  find(roomId: string): Promise<RoomRecord | null>;
  /** Public rooms that are not archived, by name. */
  directory(page: ListPage): Promise<Listed<RoomRecord>>;
  /**
   * All rooms of a person in one consistent read. `position`: changes after this moment get a higher one. `highest`: no change has a higher one yet;
   * who was given such a one was given it by a clock that was set back since, and may have missed anything.
   */
  ofUser(userId: string): Promise<{ memberships: Membership[]; position: Position; highest: Position }>;
  /** Sets the given fields; null when there is no such room. Setting what is so already changes nothing. */
  update(roomId: string, fields: RoomFields, origin?: Origin): Promise<RoomRecord | null>;
}
