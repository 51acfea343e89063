import type { User } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';
import type { AccountRecord, Position } from './records.ts';
import type { Listed, ListPage } from './rooms.ts';

export interface AccountCreated {
  outcome: 'created' | 'idTaken' | 'usernameTaken' | 'emailTaken' | 'setupTaken';
}

/** Another password, in the place of the one that was checked. */
export interface NewPassword {
  /** The hash that was checked; the account must still have it. */
  from: string | null;
  to: string;
  /** The session that goes on. */
  keep: string;
}

/** `stale`: the account has another password than the one that was checked. */
export type PasswordReplaced = 'replaced' | 'stale' | 'missing';

export type AccountUpdated = { outcome: 'updated'; account: AccountRecord } | { outcome: 'missing' | 'emailTaken' };

/** What can be changed of an account. */
export type AccountFields = Partial<
  Pick<User, 'displayName' | 'title' | 'role' | 'deactivated'> & Pick<AccountRecord, 'email'>
>;

/** Accounts. Usernames and addresses come in their normalised form. */
export interface UserStore {
  /**
   * Makes an account and joins it to the room `general`, atomically. With `claimsSetup` it becomes the admin and an owner of `general`, once in the life of the store:
   * a second claim, however parallel, is `setupTaken` and makes nothing. An id, a name and an address are of one account each.
   */
  create(account: AccountRecord, claimsSetup: boolean): Promise<AccountCreated>;
  find(userId: string): Promise<AccountRecord | null>;
  findMany(userIds: string[]): Promise<User[]>;
  /** Who has this address, where an @ stands in it, else who has this username. */
  findByLogin(nameOrEmail: string): Promise<AccountRecord | null>;
  /** Active people by username; `q` is matched literally in both names, blind to case. */
  list(page: ListPage): Promise<Listed<User>>;
  /** People whose profile changed after the position and who share a room with `userId`, `userId` included. */
  changedSince(userId: string, position: Position): Promise<User[]>;
  /** Last-seen times of those among `userIds` that have one. */
  lastSeen(userIds: string[]): Promise<{ userId: string; lastSeen: string }[]>;
  update(userId: string, fields: AccountFields, origin?: Origin): Promise<AccountUpdated>;
  /**
   * Gives the account another password and ends all its other sessions as `passwordChanged`, those too that somebody begins with the old one at this moment.
   * One write decides both: whatever dies in between, whoever meets the account next finishes it.
   */
  replacePassword(userId: string, password: NewPassword): Promise<PasswordReplaced>;
  /** Notes that these people are here now (D3). */
  touch(userIds: string[], at: string): Promise<void>;
}
