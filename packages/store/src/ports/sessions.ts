import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { SessionRecord } from './records.ts';

/** The next generation of a family, and when and from where the one before was presented. */
export interface NextToken {
  digest: string;
  usedAt: string;
  address: string;
  expiresAt: string;
}

/** Refresh families (A4). */
export interface SessionStore {
  /**
   * False, and there is none: all sessions of the account were ended after the password of this one was checked. `isNew`: the account was made just now, which the
   * audit tells of already.
   */
  create(session: SessionRecord, isNew?: boolean): Promise<boolean>;
  find(sessionId: string): Promise<SessionRecord | null>;
  /**
   * Adds generation `from` + 1 when the newest is still `from`, and forgets what is older than the newest ten; answers the family as it is afterwards.
   * Of a live family the use is noted in any case. Null: no such family.
   */
  rotate(sessionId: string, from: number, next: NextToken): Promise<SessionRecord | null>;
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
