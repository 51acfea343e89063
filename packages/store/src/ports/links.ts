import type { AccountRecord, Link } from './records.ts';
import type { FactorProof } from './users.ts';

/** Another address of an account, or none. */
export interface NewEmail {
  email: string | null;
  /** By what it is to be confirmed before it takes the place of the one until now; null: it stands at once, unconfirmed. */
  link: Link | null;
  /** The hash of the password that was checked; the account must still have it. */
  checked: string | null;
  /** Taken by the same write. */
  proof: FactorProof | null;
}

/** `stale`: the account has another password than the one that was checked. `used`: the proof was taken meanwhile, or is not of what is on now. */
export type EmailSet =
  { outcome: 'set'; before: AccountRecord; account: AccountRecord } | { outcome: 'stale' | 'used' | 'missing' };

/**
 * Links that work once: for another password, and to confirm an address. An account has one of each at most, and keeps it by the digest of its token. Both
 * die with any change of its password, address or state: the write that takes a link finds it there, or nothing happens.
 */
export interface LinkStore {
  /**
   * Gives an active account a link for another password; one from before is dead. `to`: only where this is its confirmed address at that moment, null: in any
   * case. False, and there is none: it is not so.
   */
  issueReset(userId: string, link: Link, to: string | null): Promise<boolean>;
  /** Whose link for another password has this digest; it may have run out. */
  findReset(digest: string): Promise<AccountRecord | null>;
  /**
   * Takes such a link and gives the account this password, and ends all its sessions as `passwordChanged`; a second factor stays. Of all who bring the same
   * link one gets the account. Null, and nothing happened: the link has run out, was taken, is dead, or never was.
   */
  redeemReset(digest: string, passwordHash: string): Promise<AccountRecord | null>;
  /** Gives an account another address, or none; one that waited until now waits no more. Nobody is asked whether it is another's. */
  setEmail(userId: string, given: NewEmail): Promise<EmailSet>;
  /**
   * Makes the address that waits with this link the confirmed one of the account. Who has it as a name to sign in without ever having confirmed it has it so no
   * more. Null, and nothing happened: as above, or somebody else has confirmed this address.
   */
  confirmEmail(userId: string, digest: string): Promise<AccountRecord | null>;
}
