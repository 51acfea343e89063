import type { User } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { Leaving } from './change.ts';
import type { Signing } from './keys.ts';
import type { MemberRecord, Position, RoomRecord } from './records.ts';

/** What any process changed after a position: enough for a node to find what the bus did not bring (R4, M2). It may repeat, never omit. */
export interface News {
  /** Where to go on from. */
  position: Position;
  /** Rooms that changed: their heads, their members or what is said of them. */
  rooms: RoomRecord[];
  /** `gone`: why somebody is no member any more; `version` as in the change. */
  members: { member: MemberRecord; gone: Leaving | null; version: number }[];
  users: User[];
  sessions: { sessionId: string; userId: string; reason: SessionEndReason }[];
}

/** What only a store that several processes share can be asked. */
export interface SharedStore {
  /** The position of this moment: news after it are of everything from now on. */
  position(): Position;
  news(since: Position): Promise<News>;
  /**
   * Says that this process is here, where it goes with all others that said so within the last 25 s; to be said again at least so often.
   * One that says so from the same place is taken for the same. Each understands what the others sign; one without a bus goes with nobody.
   * @returns by which secret all of them sign from now on, or one that it does not go with: then nothing was said
   */
  enter(process: StoreProcess): Promise<Entered>;
  /** Takes back what the process of this place said. */
  leave(place: string): Promise<void>;
}

/** What a process says of itself to others on its store. */
export interface StoreProcess {
  /** Where it lives. */
  place: string;
  /** A digest of its secret. */
  secret: string;
  /** The same of the secret before it, by which it understands and signs too while others have no other. Absent in what versions before this one said. */
  previous?: string | null;
  /** Whether it exchanges changes with the others by something else than the store. */
  hasBus: boolean;
}

/** How it went when a process came to its store. */
export type Entered = { against: StoreProcess } | { signing: Signing };
