import type { Message, User } from '@palaver/protocol/entities';
import type { MemberRecord, RoomRecord } from '../ports/records.ts';

/** A message as a repeat of it is compared: the keyed digest of its first text, base64, null once erased. */
export interface SentMessage {
  message: Message;
  digest: string | null;
}

/**
 * A room at the moment of a commit, as the rules read it. A store may look up what is asked for, or have it loaded before;
 * either way each write of a commit sees what those before it changed.
 */
export interface RoomState {
  readonly roomId: string;
  /** `lastAt`: the timestamp of the newest message, ms since 1970. Null: there is no such room. */
  readonly room: (RoomRecord & { lastAt: number }) | null;
  member(userId: string): MemberRecord | undefined;
  /** How many owners the room has. */
  owners(): number;
  user(userId: string): User | undefined;
  userNamed(username: string): User | undefined;
  message(seq: number): Message | undefined;
  sent(senderId: string, clientId: string): SentMessage | undefined;
}

/** The moment of a commit, ms since 1970, and the keyed digest of a text, base64: it distinguishes a repeat from another text without keeping the text (O4). */
export interface Moment {
  now: number;
  digest(text: string): string;
}

/** The room as it is given out. */
export function toRoomRecord({ lastAt: _lastAt, ...room }: NonNullable<RoomState['room']>): RoomRecord {
  return room;
}
