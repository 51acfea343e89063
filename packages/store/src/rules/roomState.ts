import type { Message, User } from '@palaver/protocol/entities';
import type { BanRecord, MemberRecord, Mute, RoomRecord } from '../ports/records.ts';

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
  /** Whether there was a room of this id, which is erased. */
  isErased(): boolean;
  member(userId: string): MemberRecord | undefined;
  /** All of them. */
  members(): MemberRecord[];
  /** That of somebody who is no member, too. It may be over. */
  mute(userId: string): Mute | null;
  /** It may be over. */
  ban(userId: string): BanRecord | null;
  /** How many owners the room has. */
  owners(): number;
  /** Who comes first to own the room when `userId` goes: active people, moderators before members, by how long they are in. */
  heir(userId: string): MemberRecord | undefined;
  user(userId: string): User | undefined;
  userNamed(username: string): User | undefined;
  message(seq: number): Message | undefined;
  /** The seqs of its pinned messages, in the order of pinning. */
  pins(): number[];
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
