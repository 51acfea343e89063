import type { User } from '@palaver/protocol/entities';
import type { SettingsChange } from '@palaver/protocol/settings';
import type { AccountRecord, EmailState, IdentityRecord, SecondFactor } from '../ports/records.ts';
import { settingsOf } from '../rules/settings.ts';
import type { Database } from './database.ts';
import { int, iso, oneOf, optionalInt, optionalIso, optionalText, type Row, text } from './columns.ts';

export const USER_COLUMNS =
  'users.id, username, displayName, title, users.role AS userRole, avatarColor, deactivated, bot, deleted, users.createdAt AS userCreatedAt, lastSeen, email, passwordHash, sessionsFrom, secondFactor, settings, givenEmail, confirmedEmail, pendingEmail, resetDigest, resetUntil, identities';

export function toUser(row: Row): User {
  return {
    id: text(row.id),
    username: text(row.username),
    displayName: text(row.displayName),
    title: text(row.title),
    role: oneOf(['user', 'admin'], row.userRole),
    avatarColor: int(row.avatarColor),
    avatar: null,
    deactivated: row.deactivated === 1,
    bot: row.bot === 1,
    deleted: row.deleted === 1,
  };
}

export function toAccount(row: Row): AccountRecord {
  return {
    user: toUser(row),
    ...toAddress(row),
    passwordHash: optionalText(row.passwordHash),
    createdAt: iso(row.userCreatedAt),
    lastSeen: optionalIso(row.lastSeen),
    sessionsFrom: int(row.sessionsFrom),
    secondFactor: toSecondFactor(row),
    identities: toIdentities(row),
    settings: settingsOf(toStoredSettings(row)),
  };
}

export function findAccount(db: Database, userId: string): AccountRecord | null {
  const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, userId);
  return row ? toAccount(row) : null;
}

/** Its address and links; a folder that no version since these were made has opened has but an address. */
export function toAddress(row: Row): Pick<AccountRecord, 'email' | 'emailState' | 'pendingEmail' | 'resetLink'> {
  const login = optionalText(row.email);
  const digest = optionalText(row.resetDigest ?? null);
  const until = optionalInt(row.resetUntil ?? null);
  return {
    email: login ?? optionalText(row.givenEmail ?? null),
    emailState: stateOf(login, optionalText(row.confirmedEmail ?? null)),
    pendingEmail: toPending(row),
    resetLink: digest === null || until === null ? null : { digest, until },
  };
}

function stateOf(login: string | null, confirmed: string | null): EmailState {
  if (login === null) return 'unconfirmed';
  return login === confirmed ? 'confirmed' : 'login';
}

function toPending({ pendingEmail = null }: Row): AccountRecord['pendingEmail'] {
  // The store wrote it itself.
  return pendingEmail === null ? null : (JSON.parse(text(pendingEmail)) as AccountRecord['pendingEmail']);
}

/** What was set; a folder that no version since this one has opened has no such column. */
export function toStoredSettings({ settings = null }: Row): SettingsChange | null {
  // The store wrote it itself.
  return settings === null ? null : (JSON.parse(text(settings)) as SettingsChange);
}

/** A folder that no version since this one has opened has no such column. */
export function toIdentities({ identities = null }: Row): IdentityRecord[] {
  // The store wrote it itself.
  return identities === null ? [] : (JSON.parse(text(identities)) as IdentityRecord[]);
}

/** A folder that no version since this one has opened has no such column. */
export function toSecondFactor({ secondFactor = null }: Row): SecondFactor | null {
  // The store wrote it itself.
  return secondFactor === null ? null : (JSON.parse(text(secondFactor)) as SecondFactor);
}
