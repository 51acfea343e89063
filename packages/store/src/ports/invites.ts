import type { Origin } from './change.ts';
import type { Added } from './members.ts';
import type { AccountRecord } from './records.ts';
import type { Listed } from './rooms.ts';
import type { AccountCreated } from './users.ts';

/** An invitation as it is stored: its code only as a digest. */
export interface InviteRecord {
  id: string;
  digest: string;
  /** Whose it is: it holds while that person may still make it. */
  createdBy: string;
  /** Into which room; null: into the organisation alone. */
  roomId: string | null;
  createdAt: string;
  expiresAt: string;
  maxUses: number;
  uses: number;
}

export type NewInvite = Omit<InviteRecord, 'uses'>;

/** Which invitations are listed: those that somebody made, and those into these rooms; `all`: of everybody. */
export interface InvitePage {
  madeBy: string;
  roomIds: string[];
  all: boolean;
  /** Only those that run out after this moment. */
  endsAfter: string;
  /** `next` of the page before. */
  cursor?: string;
  limit: number;
}

/** `spent`: the invitation has no use left, has run out or was withdrawn, and nothing happened. */
export type InviteAccepted = Added | { outcome: 'spent' };
export type InvitedAccount = AccountCreated | { outcome: 'spent' };

/**
 * Invitations. A use is taken by one write that names who takes it, and is given back when nothing came of it; whoever dies in between leaves a note in
 * the invitation, and whoever meets that finishes it.
 */
export interface InviteStore {
  /** The id and the digest are of one invitation each: both are random. */
  create(invite: NewInvite): Promise<void>;
  /** None where it was withdrawn. One that has run out is there until it is purged. */
  find(inviteId: string): Promise<InviteRecord | null>;
  /** The same by the digest of its code. */
  findByDigest(digest: string): Promise<InviteRecord | null>;
  /** Newest first. */
  list(page: InvitePage): Promise<Listed<InviteRecord>>;
  /** Nobody comes by it any more; false where there is none. */
  withdraw(inviteId: string): Promise<boolean>;
  /** Brings somebody into the room of an invitation. Who has used it before uses nothing by coming again. */
  accept(inviteId: string, userId: string, origin?: Origin): Promise<InviteAccepted>;
  /** Makes an account by an invitation, in `general` and in its room. One use is one account, however many ask at once. */
  register(inviteId: string, account: AccountRecord): Promise<InvitedAccount>;
  /** Removes those that ran out before `before`; how many. */
  purge(before: string): Promise<number>;
}
