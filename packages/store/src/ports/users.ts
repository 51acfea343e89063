import type { AccountState, User } from '@palaver/protocol/entities';
import type { Settings, SettingsChange } from '@palaver/protocol/settings';
import type { Origin } from './change.ts';
import type { AccountRecord, Position, SecondFactor } from './records.ts';
import type { Listed, ListPage } from './rooms.ts';

export interface AccountCreated {
  outcome: 'created' | 'idTaken' | 'usernameTaken' | 'emailTaken' | 'identityTaken' | 'setupTaken';
}

/** Another password, in the place of the one that was checked. */
export interface NewPassword {
  /** The hash that was checked; the account must still have it. */
  from: string | null;
  to: string;
  /** The session that goes on. */
  keep: string;
  /** Taken by the same write. */
  proof: FactorProof | null;
}

/** `stale`: the account has another password than the one that was checked. `used`: as below. */
export type PasswordReplaced = 'replaced' | 'stale' | 'used' | 'missing';

/**
 * A code that was right when it was looked at: the time step of the app's, or the hash of a recovery code, and the sealed secret that was on then. Null,
 * wherever one can stand: the second factor was off.
 */
export type FactorProof = { secret: string } & ({ timeStep: number } | { recoveryCode: string });

/** What one write does with the second factor of an account, and the proof that it takes with it. */
export type FactorChange =
  /** Lets somebody sign in. */
  | { kind: 'take'; proof: FactorProof }
  /** A new secret waits for its first code; what is on stays on until then. */
  | { kind: 'begin'; proof: FactorProof | null; pending: NonNullable<SecondFactor['pending']> }
  /** The secret that waits is on from now, `timeStep` of its first code is taken, and what was on before is gone. */
  | { kind: 'switchOn'; secret: string; timeStep: number; recoveryCodes: string[] }
  | { kind: 'switchOff'; proof: FactorProof | null }
  /** As `switchOff`, by an administrator: nobody has a proof. */
  | { kind: 'remove' }
  /** Others in the place of all recovery codes. */
  | { kind: 'renewCodes'; proof: FactorProof; recoveryCodes: string[] };

/** `used`: the proof was taken meanwhile, or is not of what is on now. `gone`: that secret does not wait any more. */
export type FactorChanged = 'changed' | 'used' | 'gone' | 'missing';

export type AccountUpdated = { outcome: 'updated'; account: AccountRecord } | { outcome: 'missing' };

/** What can be changed of an account. */
export type AccountFields = Partial<Pick<User, 'displayName' | 'title' | 'role' | 'deactivated'>>;

/** What an administrator changes of an account; all that is left out stays. */
export type AccountChange = Partial<Pick<User, 'role' | 'deactivated' | 'displayName' | 'title'>>;

/** `lastAdmin`: no active administrator would be left, and nothing changed. */
export type AccountGoverned = { outcome: 'updated'; account: AccountRecord } | { outcome: 'missing' | 'lastAdmin' };

/** Which accounts are listed. Each is in one state: deleted, else a bot, else deactivated or active. */
export interface AccountPage extends ListPage {
  role?: User['role'];
  state?: AccountState;
}

/** What becomes of the messages of somebody whose account is deleted: they stay without a name, or are deleted too. */
export type MessagesLeft = 'anonymise' | 'remove';

/** Who deletes an account: its owner, who confirmed with this hash and proof, or null: somebody who may. */
export interface AccountErasure {
  confirmed: { passwordHash: string | null; proof: FactorProof | null } | null;
  messages: MessagesLeft;
}

/** `stale`, `used`: as above. `lastAdmin`: no other active administrator would be left. Nothing was changed, but by `erased`. */
export type AccountErased = 'erased' | 'stale' | 'used' | 'lastAdmin' | 'missing';

/** Accounts. Usernames and addresses come in their normalised form. */
export interface UserStore {
  /**
   * Makes an account and joins it to the room `general`, atomically. With `claimsSetup` it becomes the admin and an owner of `general`, once in the life of the store:
   * a second claim, however parallel, is `setupTaken` and makes nothing. An id, a name, an address that is one to sign in with, and an identity are of
   * one account each.
   */
  create(account: AccountRecord, claimsSetup: boolean): Promise<AccountCreated>;
  find(userId: string): Promise<AccountRecord | null>;
  findMany(userIds: string[]): Promise<User[]>;
  /** Who has this address as a name to sign in, where an @ stands in it, else who has this username. */
  findByLogin(nameOrEmail: string): Promise<AccountRecord | null>;
  /** Active people by username; `q` is matched literally in both names, blind to case. */
  list(page: ListPage): Promise<Listed<User>>;
  /** The same of all accounts, whole. */
  accounts(page: AccountPage): Promise<Listed<AccountRecord>>;
  /** People whose profile changed after the position and who share a room with `userId`, `userId` included; of who was deleted since everybody is told. */
  changedSince(userId: string, position: Position): Promise<User[]>;
  /** Last-seen times of those among `userIds` that have one. */
  lastSeen(userIds: string[]): Promise<{ userId: string; lastSeen: string }[]>;
  /** Changes what is given; with `deactivated` the account's links are dead. */
  update(userId: string, fields: AccountFields, origin?: Origin): Promise<AccountUpdated>;
  /**
   * Changes an account as an administrator asks. Who is deactivated is in no session any more, in none either that begins at this moment, and its links are
   * dead. One active administrator stays in any case: of two who take that from each other at once, on whatever nodes, one is refused.
   */
  govern(userId: string, change: AccountChange, origin?: Origin): Promise<AccountGoverned>;
  /**
   * Gives the account another password and ends all its other sessions as `passwordChanged`, those too that somebody begins with the old one at this moment.
   * One write decides both: whatever dies in between, whoever meets the account next finishes it.
   */
  replacePassword(userId: string, password: NewPassword): Promise<PasswordReplaced>;
  /** Changes the second factor in one write that takes the proof with it: of all who bring the same one, on however many nodes, one gets `changed`. */
  changeFactor(userId: string, change: FactorChange): Promise<FactorChanged>;
  /** Changes what is given, `notify` field by field, whatever is changed beside it at once; null where there is no such account. */
  changeSettings(userId: string, change: SettingsChange): Promise<Settings | null>;
  /**
   * Deletes an account for ever. At once its name, address, password, factors and settings are gone, its sessions have ended as `deleted`, its invitations are
   * withdrawn, and it is in no room: what it alone owned passes to the longest-standing moderator, then member. Of two administrators who go at once one is
   * the last. One write decides; whatever dies in between, whoever meets the account finishes it.
   */
  erase(userId: string, erasure: AccountErasure): Promise<AccountErased>;
  /** Deleted people of whom something is still to be erased. */
  unfinishedErasures(): Promise<string[]>;
  /** Goes on with a deletion: at most so many messages, as other writes come between. False: there is nothing more to do at this moment. */
  goOnErasing(userId: string, limit: number): Promise<boolean>;
  /** Notes that these people are here now (D3). Who is deleted never is. */
  touch(userIds: string[], at: string): Promise<void>;
}
