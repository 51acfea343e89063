import type { Message, User } from '@palaver/protocol/entities';
import type { LeftReason, SessionEndReason } from '@palaver/protocol/serverEvents';
import type { MemberRecord, RoomRecord } from './records.ts';

/** Who asked for a change. The store hands it back untouched with the change, so that a publisher can leave the asker out (and let its ack go first, S1). */
export interface Origin {
  /** The socket that asked. */
  socketId: string;
  /** Resolves or rejects when that socket has been answered. */
  answered: Promise<void>;
}

/** Why a membership ended. Of a ban also its reason, where one was given, and when it ends by itself. */
export interface Leaving {
  reason: LeftReason;
  why?: string;
  until?: string;
}

interface OfMember {
  /** Rises with each change of a membership, where several processes share the store: what is published late is known by it. */
  version?: number;
  origin?: Origin;
}

/**
 * What a commit changed. A store calls its listener with the changes of each commit as soon as they are durable (S1), those of a room
 * in the order of rev (S5), before or at the moment in which the call that made them returns.
 * A repeat, or a call that changed nothing, makes no change.
 */
export type Change =
  | {
      kind: 'chatMessage' | 'messageEdited' | 'messageDeleted' | 'messageReacted' | 'messagePinned';
      message: Message;
      origin?: Origin;
    }
  /** `founding`: the room was made with this member in it. `roomErased`: it is erased, and nobody is left to be told of who is gone. */
  | ({ kind: 'memberAdded'; room: RoomRecord; member: MemberRecord; user: User; founding?: true } & OfMember)
  | ({ kind: 'memberRemoved'; roomId: string; userId: string; roomErased?: true } & Leaving & OfMember)
  | ({ kind: 'memberChanged'; member: MemberRecord } & OfMember)
  | {
      kind: 'marksRaised';
      member: MemberRecord;
      received: boolean;
      read: boolean;
      memberCount: number;
      origin?: Origin;
    }
  | { kind: 'roomChanged'; room: RoomRecord; origin?: Origin }
  | { kind: 'userChanged'; user: User; origin?: Origin }
  | { kind: 'sessionsEnded'; userId: string; sessionIds: string[]; reason: SessionEndReason; origin?: Origin };

export type ChangeListener = (changes: Change[]) => void;
