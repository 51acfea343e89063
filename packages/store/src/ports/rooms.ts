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

/** `forbidden`: who acts is no member at that moment, or has not the rank. `archived`: the room is, and takes no other name. */
export type RoomUpdated = { outcome: 'updated'; room: RoomRecord } | { outcome: 'missing' | 'forbidden' | 'archived' };

/** `noMember`: only who is in the room can own it. */
export type OwnerSet = { outcome: 'set'; room: RoomRecord } | { outcome: 'missing' | 'noMember' };

/**
 * `taken`: the id was given before, nothing was made, and `room` is what it names: nothing but an id where that was erased.
 * `ownerGone`: whoever was to own it is deleted or unknown; nothing was made.
 */
export interface RoomCreated {
  outcome: 'created' | 'taken' | 'ownerGone';
  room: RoomRecord;
}

/** `refused`: the room that everybody joins, and conversations between two, are never erased. */
export type RoomErased = 'erased' | 'missing' | 'refused';

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
  /** All rooms by name, but for conversations between two. */
  list(page: ListPage): Promise<Listed<RoomRecord>>;
  /**
   * All rooms of a person in one consistent read. `position`: changes after this moment get a higher one. `highest`: no change has a higher one yet;
   * who was given such a one was given it by a clock that was set back since, and may have missed anything.
   */
  ofUser(userId: string): Promise<{ memberships: Membership[]; position: Position; highest: Position }>;
  /** Sets the given fields; setting what is so already changes nothing. `by`: who does so, by a rank that is asked with the write; null: nobody by rank. */
  update(roomId: string, fields: RoomFields, by?: string | null, origin?: Origin): Promise<RoomUpdated>;
  /** Makes a member the one owner of the room, and those who own it moderators; a mute of the new owner ends. */
  setOwner(roomId: string, userId: string, origin?: Origin): Promise<OwnerSet>;
  /**
   * Erases a room for ever, all but its id, which names no other one (O2). At once nobody is in it, everybody who was is told so, and the room is found by
   * nobody; its messages, which are for members alone, go afterwards. One write decides; whatever dies in between, whoever meets the room finishes it.
   */
  erase(roomId: string): Promise<RoomErased>;
  /** Rooms of which something is still to be erased. */
  unfinishedErasures(): Promise<string[]>;
  /** Goes on with one of them: at most so many messages, as other writes come between. False: there is nothing more to do at this moment. */
  goOnErasing(roomId: string, limit: number): Promise<boolean>;
}
