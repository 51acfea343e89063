import type { AccountRecord } from '../ports/records.ts';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type {
  AccountChange,
  AccountCreated,
  AccountErased,
  AccountErasure,
  AccountFields,
  AccountUpdated,
  NewPassword,
} from '../ports/users.ts';
import { NO_LINKS } from './links.ts';
import { takeProof } from './secondFactor.ts';

/** Who holds what must be unique: ids of accounts, null where nobody does. */
interface Holders {
  /** The account of this id, where another call made it. */
  id: string | null;
  username: string | null;
  email: string | null;
  /** Who has one of its identities. */
  identity: string | null;
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
  if (isOthers(holders.identity, user.id)) return { refusal: { outcome: 'identityTaken' } };
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

/** An account with these fields changed. */
export function updateAccount(before: AccountRecord | null, fields: AccountFields): AccountUpdated {
  if (!before || before.user.deleted) return { outcome: 'missing' };
  const links = fields.deactivated === undefined ? null : NO_LINKS;
  return { outcome: 'updated', account: { ...before, ...links, user: { ...before.user, ...fields } } };
}

/** An account with another password, under which only sessions that begin from now on count, its proof taken; `at`: ms since 1970. */
export function replacePassword(
  before: AccountRecord | null,
  { from, to, proof }: Pick<NewPassword, 'from' | 'to' | 'proof'>,
  at: number,
): { refusal: 'stale' | 'used' | 'missing' } | { account: AccountRecord } {
  if (!before || before.user.deleted) return { refusal: 'missing' };
  if (before.passwordHash !== from) return { refusal: 'stale' };
  const taken = takeProof(before.secondFactor, proof);
  if ('refusal' in taken) return taken;
  // Nothing of a factor that never was is stored.
  const secondFactor = before.secondFactor && taken.factor;
  return { account: { ...withPassword(before, to, at), secondFactor } };
}

/** How somebody is called whose account is deleted. The long form is for whom the short one is taken. */
export function deletedName(userId: string, form: 'short' | 'long' = 'short'): string {
  return `deleted-${form === 'short' ? userId.slice(0, 8) : userId}`;
}

/** What is left of an account that is deleted; `at`: ms since 1970. `nameTaken`: another has the short name. `otherAdmins`: how many active ones there are. */
export function eraseAccount(
  before: AccountRecord | null,
  {
    confirmed,
    nameTaken,
    otherAdmins,
  }: Pick<AccountErasure, 'confirmed'> & { nameTaken: boolean; otherAdmins: number },
  at: number,
): { refusal: Exclude<AccountErased, 'erased'> } | { account: AccountRecord } {
  if (!before || before.user.deleted) return { refusal: 'missing' };
  const { user, passwordHash, secondFactor } = before;
  if (confirmed) {
    if (confirmed.passwordHash !== passwordHash) return { refusal: 'stale' };
    const taken = takeProof(secondFactor, confirmed.proof);
    if ('refusal' in taken) return taken;
  }
  if (governs(user) && otherAdmins === 0) return { refusal: 'lastAdmin' };
  return {
    account: {
      user: {
        ...user,
        username: deletedName(user.id, nameTaken ? 'long' : 'short'),
        displayName: deletedName(user.id),
        title: '',
        role: 'user',
        deactivated: true,
        deleted: true,
      },
      ...NO_LINKS,
      email: null,
      emailState: 'unconfirmed',
      passwordHash: null,
      createdAt: before.createdAt,
      lastSeen: null,
      sessionsFrom: nextSessionsFrom(before, at),
      secondFactor: null,
      identities: [],
      settings: DEFAULT_SETTINGS,
    },
  };
}

/** An account under another password: its links are dead, and only sessions that begin from now on count. */
export function withPassword(before: AccountRecord, passwordHash: string, at: number): AccountRecord {
  return { ...before, ...NO_LINKS, passwordHash, sessionsFrom: nextSessionsFrom(before, at) };
}

/** From when on sessions count that begin after this; a clock that was set back must not let older ones pass. */
function nextSessionsFrom({ sessionsFrom }: AccountRecord, at: number): number {
  return Math.max(at, sessionsFrom + 1);
}

export function isOthers(holder: string | null, userId: string): boolean {
  return holder !== null && holder !== userId;
}

/** Whether an account is an active administrator. */
function governs({ role, deactivated }: Pick<AccountRecord['user'], 'role' | 'deactivated'>): boolean {
  return role === 'admin' && !deactivated;
}

/**
 * An account after what an administrator changed of it; `at`: ms since 1970. `isEnded`: it is deactivated with this. `stepsDown`: it is an active
 * administrator no more.
 */
export function governAccount(
  before: AccountRecord,
  change: AccountChange,
  at: number,
): { account: AccountRecord; isChanged: boolean; isEnded: boolean; stepsDown: boolean } {
  const user = { ...before.user, ...change };
  const isEnded = user.deactivated && !before.user.deactivated;
  const links = user.deactivated === before.user.deactivated ? null : NO_LINKS;
  const sessionsFrom = isEnded ? nextSessionsFrom(before, at) : before.sessionsFrom;
  const fields = ['role', 'deactivated', 'displayName', 'title'] as const;
  return {
    account: { ...before, ...links, user, sessionsFrom },
    isChanged: fields.some((field) => user[field] !== before.user[field]),
    isEnded,
    stepsDown: governs(before.user) && !governs(user),
  };
}
