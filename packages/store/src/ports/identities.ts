import type { AccountRecord, IdentityRecord } from './records.ts';
import type { FactorProof } from './users.ts';

/** `already`: this account has it. `taken`: another has it. `missing`: no active account, or its confirmed address is another by now. */
export type IdentityLinked = 'linked' | 'already' | 'taken' | 'missing';

/** What somebody confirmed with who takes an identity from the own account. */
export interface IdentityRemoval {
  identityId: string;
  /** The hash of the password that was checked; the account must still have it. */
  checked: string | null;
  /** Taken by the same write. */
  proof: FactorProof | null;
}

/** `lastWayIn`: the account has no password and no other identity. `unknown`: the account has no such identity. `stale`, `used`: as of links. */
export type IdentityUnlinked = 'unlinked' | 'lastWayIn' | 'unknown' | 'stale' | 'used' | 'missing';

/** Accounts elsewhere by which people sign in. An identity, which is an issuer and a subject, is of one account at most, however many ask at once. */
export interface IdentityStore {
  /** Whose identity it is. */
  find(issuer: string, subject: string): Promise<AccountRecord | null>;
  /** Gives an active account an identity. `to`: only where this is its confirmed address at that moment, null: in any case. */
  link(userId: string, identity: IdentityRecord, to: string | null): Promise<IdentityLinked>;
  /** Takes an identity from an account that can be signed in to without it: of two that are taken at once one stays where they are all. */
  unlink(userId: string, removal: IdentityRemoval): Promise<IdentityUnlinked>;
}
