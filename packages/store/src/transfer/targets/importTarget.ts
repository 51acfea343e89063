import type { ServerSettings } from '@palaver/protocol/serverSettings';
import type { MemberLine, MessageLine, RoomLine, UserLine } from '../lines.ts';

/** How an import takes a store: `whole`, into an empty one that no server sees before it is done; `into`, beside what is there. */
export type ImportMode = { kind: 'whole'; key: string } | { kind: 'into' };

/** A room that is there already. `lastAt`: when its newest message was sent, ms since 1970. */
export interface HeldRoom extends Pick<RoomLine, 'seq' | 'rev' | 'name' | 'topic' | 'createdAt' | 'archived' | 'pins'> {
  lastAt: number;
  /** 0 until its first import is finished. */
  memberCount: number;
}

/**
 * A store that nobody else works on, as an import fills it. Every write is durable when it returns, and may be done twice. What is there already stays:
 * a user or a room of the same id is the same.
 */
export interface ImportTarget {
  /** Somebody's username by id; null: there is nobody. */
  usernameOf(userId: string): Promise<string | null>;
  /** Whose a username is. */
  holderOf(username: string): Promise<string | null>;
  /** Null: there is no such room. What an import broke off in the middle of is counted as far as it is whole. */
  room(roomId: string): Promise<HeldRoom | null>;
  /** By which a message is known: null where there is none. */
  message(roomId: string, seq: number): Promise<{ senderId: string; clientId: string } | null>;
  putUsers(users: UserLine[]): Promise<void>;
  /** Makes a room, empty, or leaves the one that is there. */
  makeRoom(room: RoomLine): Promise<void>;
  /** Appends messages, whose seqs follow those that are there. */
  append(roomId: string, messages: MessageLine[]): Promise<void>;
  /** Places in rooms. Who has one keeps it as it is, and who is banned there gets none. */
  putMembers(members: MemberLine[]): Promise<void>;
  /** The last step of a room: its name, its heads and its pins as they are at the end. */
  finishRoom(room: RoomLine): Promise<void>;
  putSettings(settings: Partial<ServerSettings>): Promise<void>;
  /** Makes it a store that a server opens. */
  finish(): Promise<void>;
  /** Lets go of it, finished or not. */
  close(): Promise<void>;
}
