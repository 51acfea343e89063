import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { SessionRecord } from './records.ts';

/** Refresh families (A4). */
export interface SessionStore {
  create(session: SessionRecord): Promise<void>;
  find(sessionId: string): Promise<SessionRecord | null>;
  /**
   * Adds generation `from` + 1 when the newest is still `from`, and forgets what is older than the newest ten; answers the family as it is afterwards.
   * Null: no such family.
   */
  rotate(
    sessionId: string,
    from: number,
    next: { digest: string; usedAt: string; expiresAt: string },
  ): Promise<SessionRecord | null>;
  /** Notes the first use of a generation; later calls change nothing. */
  markUsed(sessionId: string, generation: number, usedAt: string): Promise<void>;
  /** Ends a live family; false when it had ended or never was. */
  end(sessionId: string, reason: SessionEndReason): Promise<boolean>;
  /** Ends all live families of a person but one. */
  endOfUser(userId: string, reason: SessionEndReason, exceptId?: string): Promise<string[]>;
  /** Live families of a person, newest first. */
  ofUser(userId: string): Promise<SessionRecord[]>;
  /** Removes families that ended or expired before `before`; how many. */
  purge(before: string): Promise<number>;
}
