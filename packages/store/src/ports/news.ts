import type { User } from '@palaver/protocol/entities';
import type { LeftReason, SessionEndReason } from '@palaver/protocol/serverEvents';
import type { MemberRecord, Position, RoomRecord } from './records.ts';

/** What was changed by whichever process after a position: enough for a node to find what it has not heard of (R4, M2). It may repeat, never omit. */
export interface News {
  /** Where to go on from. */
  position: Position;
  /** Rooms that changed: their heads, their members or what is said of them. */
  rooms: RoomRecord[];
  /** `gone`: why somebody is no member any more; `version` as in the change. */
  members: { member: MemberRecord; gone: LeftReason | null; version: number }[];
  users: User[];
  sessions: { sessionId: string; userId: string; reason: SessionEndReason }[];
}

/** What only a store that several processes share can be asked. */
export interface SharedStore {
  /** The position of this moment: news after it are of everything from now on. */
  position(): Position;
  news(since: Position): Promise<News>;
  /**
   * Says what all processes on this store must have in common; to be said again at least once a minute.
   * False: another one said something else within the last minute.
   */
  agreeOn(digest: string): Promise<boolean>;
  /**
   * Says that the process of this place is the only one here; to be said again at least every 25 s. A process that says so from the same place is taken for the same.
   * @returns null, or the place of another one that said so and is not silent yet
   */
  claim(place: string): Promise<string | null>;
  /** Takes it back. */
  release(place: string): Promise<void>;
}
