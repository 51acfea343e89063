import type { AccountRecord } from '../ports/records.ts';
import type { AccountCreated, AccountFields, AccountUpdated, NewPassword } from '../ports/users.ts';

/** Who holds what must be unique: ids of accounts, null where nobody does. */
interface Holders {
  /** The account of this id, where another call made it. */
  id: string | null;
  username: string | null;
  email: string | null;
}

/** Whether an account can be made, and as what. The set-up code is taken once in the life of the store. */
export function createAccount(
  account: AccountRecord,
  { claimsSetup, setupTaken, holders }: { claimsSetup: boolean; setupTaken: boolean; holders: Holders },
): { refusal: AccountCreated } | { account: AccountRecord } {
  const { user } = account;
  if (claimsSetup && setupTaken) return { refusal: { outcome: 'setupTaken' } };
  if (holders.id !== null) return { refusal: { outcome: 'idTaken' } };
  if (isOthers(holders.username, user.id)) return { refusal: { outcome: 'usernameTaken' } };
  if (isOthers(holders.email, user.id)) return { refusal: { outcome: 'emailTaken' } };
  return { account: withRole(account, claimsSetup) };
}

/** An account with the role that it begins with: who takes the set-up code becomes the administrator. */
export function withRole(account: AccountRecord, claimsSetup: boolean): AccountRecord {
  return claimsSetup ? { ...account, user: { ...account.user, role: 'admin' } } : account;
}

/** The role in the room of everybody that a new account gets. */
export function firstRole({ user }: Pick<AccountRecord, 'user'>): 'owner' | 'member' {
  return user.role === 'admin' ? 'owner' : 'member';
}

/** An account with these fields changed. `emailHolder`: the id of the account that has the new address. */
export function updateAccount(
  before: AccountRecord | null,
  { email, ...profile }: AccountFields,
  emailHolder: string | null,
): AccountUpdated {
  if (!before) return { outcome: 'missing' };
  if (isOthers(emailHolder, before.user.id)) return { outcome: 'emailTaken' };
  const account = {
    ...before,
    user: { ...before.user, ...profile },
    ...(email !== undefined && { email }),
  };
  return { outcome: 'updated', account };
}

/** An account with another password, under which only sessions that begin from now on count; `at`: ms since 1970. */
export function replacePassword(
  before: AccountRecord | null,
  { from, to }: Pick<NewPassword, 'from' | 'to'>,
  at: number,
): { refusal: 'stale' | 'missing' } | { account: AccountRecord } {
  if (!before) return { refusal: 'missing' };
  if (before.passwordHash !== from) return { refusal: 'stale' };
  // A clock that was set back must not let older sessions pass.
  return { account: { ...before, passwordHash: to, sessionsFrom: Math.max(at, before.sessionsFrom + 1) } };
}

function isOthers(holder: string | null, userId: string): boolean {
  return holder !== null && holder !== userId;
}
