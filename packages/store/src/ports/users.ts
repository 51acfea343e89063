import type { User } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';
import type { AccountRecord, Position } from './records.ts';
import type { ListPage } from './rooms.ts';

/** Accounts. Usernames and addresses come in their normalised form. */
export interface UserStore {
  /**
   * Makes an account and joins it to the room `general`, atomically. With `claimsSetup` it becomes the admin and an owner of `general`, once in the life of the store:
   * a second claim, however parallel, is `setupTaken` and makes nothing.
   */
  create(
    account: AccountRecord,
    claimsSetup: boolean,
  ): Promise<{ outcome: 'created' | 'usernameTaken' | 'emailTaken' | 'setupTaken' }>;
  find(userId: string): Promise<AccountRecord | null>;
  findMany(userIds: string[]): Promise<User[]>;
  /** Who has this address, where an @ stands in it, else who has this username. */
  findByLogin(nameOrEmail: string): Promise<AccountRecord | null>;
  /** Members of the room among these usernames, by username. */
  findMentioned(roomId: string, usernames: string[]): Promise<Pick<User, 'id' | 'username'>[]>;
  /** Active people by username; `q` is matched literally in both names, blind to case. */
  list(page: ListPage): Promise<{ items: User[]; next: string | null }>;
  /** People whose profile changed after the position and who share a room with `userId`, `userId` included. */
  changedSince(userId: string, position: Position): Promise<User[]>;
  /** Last-seen times of those among `userIds` that have one. */
  lastSeen(userIds: string[]): Promise<{ userId: string; lastSeen: string }[]>;
  update(
    userId: string,
    fields: Partial<
      Pick<User, 'displayName' | 'title' | 'role' | 'deactivated'> & Pick<AccountRecord, 'email' | 'passwordHash'>
    >,
    origin?: Origin,
  ): Promise<{ outcome: 'updated'; account: AccountRecord } | { outcome: 'missing' | 'emailTaken' }>;
  /** Notes that these people are here now (D3). */
  touch(userIds: string[], at: string): Promise<void>;
}
