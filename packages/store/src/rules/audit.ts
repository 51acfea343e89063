import type { User } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { AuditEntry, AuditRecord, Doer } from '../ports/audit.ts';
import type { AccountRecord, IdentityRecord } from '../ports/records.ts';
import type { FactorChange } from '../ports/users.ts';

export const NOBODY: Doer = { userId: null, address: null };

/** An entry about a person. */
export function userEntry(action: AuditEntry['action'], id: string, details: AuditEntry['details'] = {}): AuditEntry {
  return { action, subject: { kind: 'user', id }, details };
}

/** What a new account is noted as. */
export function accountEntry({ id, bot }: Pick<User, 'id' | 'bot'>): AuditEntry {
  return userEntry(bot ? 'botMade' : 'register', id);
}

/** An entry about a room. */
export function roomEntry(action: AuditEntry['action'], id: string): AuditEntry {
  return { action, subject: { kind: 'room', id }, details: {} };
}

/** An entry about an invitation, with the room that it leads to. */
export function inviteEntry(
  action: AuditEntry['action'],
  { id, roomId }: { id: string; roomId: string | null },
): AuditEntry {
  return { action, subject: { kind: 'invite', id }, details: roomId === null ? {} : { room: roomId } };
}

/** What the end of a session is noted as, where it is no part of something else. */
export function sessionEndEntry(userId: string, reason: SessionEndReason): AuditEntry {
  return reason === 'logout' ? userEntry('logout', userId) : userEntry('sessionEnded', userId, { reason });
}

/** What an administrator's change of an account is noted as: of its role, and of whether it is active. */
export function governmentEntries({ user: before }: AccountRecord, { user: after }: AccountRecord): AuditEntry[] {
  const role =
    before.role === after.role ? [] : [userEntry('roleChanged', after.id, { from: before.role, to: after.role })];
  const state =
    before.deactivated === after.deactivated
      ? []
      : [userEntry(after.deactivated ? 'deactivated' : 'reactivated', after.id)];
  return [...role, ...state];
}

/** What a change of the second factor is noted as. */
export function factorEntries(
  before: Pick<AccountRecord, 'user' | 'secondFactor'>,
  { kind }: FactorChange,
): AuditEntry[] {
  if (kind === 'switchOn') return [userEntry('secondFactorOn', before.user.id)];
  const goes = (kind === 'switchOff' || kind === 'remove') && before.secondFactor?.secret != null;
  return goes ? [userEntry('secondFactorOff', before.user.id)] : [];
}

/** What an identity that is linked or unlinked is noted as: nothing of it but the provider would be fit to outlive the account. */
export function identityEntry(
  action: 'identityLinked' | 'identityUnlinked',
  userId: string,
  { provider }: Pick<IdentityRecord, 'provider'>,
): AuditEntry {
  return userEntry(action, userId, { provider });
}

/** What another address of an account is noted as. The address itself is not: it would outlive the account. */
export function emailEntries(before: AccountRecord, after: AccountRecord): AuditEntry[] {
  return before.email === after.email ? [] : [userEntry('emailChanged', after.user.id)];
}

/** What is noted of settings of the server: those that have another value now. Nothing where none has. */
export function settingsEntries(before: object, after: object): AuditEntry[] {
  const changed = Object.entries(after).filter(([name, value]) => Reflect.get(before, name) !== value);
  return changed.length === 0
    ? []
    : [{ action: 'settingsChanged', subject: null, details: Object.fromEntries(changed) }];
}

const MINUTE_MS = 60_000;

/** Names the row of something that may come often: the same for all that comes within this minute, by the same doer to the same subject. `at`: ms since 1970. */
export function repeatedId({ action, subject }: AuditEntry, { userId, address }: Doer, at: number): string {
  const minute = Math.floor(at / MINUTE_MS);
  return [action, minute, address ?? '', userId ?? '', subject?.id ?? ''].join(' ');
}

/** Where a list goes on after a row. */
export function toAuditCursor({ at, id }: Pick<AuditRecord, 'at' | 'id'>): string {
  return Buffer.from(`${Date.parse(at)}\n${id}`).toString('base64url');
}

/** Before which row a list goes on; without a cursor, or with none of ours, from the newest. */
export function fromAuditCursor(cursor = ''): { at: number; id: string } {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return /^\d{1,15}$/.test(at) ? { at: Number(at), id } : { at: Number.MAX_SAFE_INTEGER, id: '' };
}
