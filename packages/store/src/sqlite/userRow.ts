import type { User } from '@palaver/protocol/entities';
import type { AccountRecord } from '../ports/records.ts';
import { int, iso, oneOf, optionalIso, optionalText, type Row, text } from './columns.ts';

export const USER_COLUMNS =
  'users.id, username, displayName, title, users.role AS userRole, avatarColor, deactivated, users.createdAt AS userCreatedAt, lastSeen, email, passwordHash, sessionsFrom';

export function toUser(row: Row): User {
  return {
    id: text(row.id),
    username: text(row.username),
    displayName: text(row.displayName),
    title: text(row.title),
    role: oneOf(['user', 'admin'], row.userRole),
    avatarColor: int(row.avatarColor),
    deactivated: row.deactivated === 1,
  };
}

export function toAccount(row: Row): AccountRecord {
  return {
    user: toUser(row),
    email: optionalText(row.email),
    passwordHash: optionalText(row.passwordHash),
    createdAt: iso(row.userCreatedAt),
    lastSeen: optionalIso(row.lastSeen),
    sessionsFrom: int(row.sessionsFrom),
  };
}
