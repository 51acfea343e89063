import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type { User } from '@palaver/protocol/entities';
import type { AccountRecord } from '@palaver/store/ports/records';

/** The account of somebody new, made at `now` (ms since 1970). @param known what is known of it already; by itself it has no address and no password */
export function newAccount(user: User, now: number, known: Partial<AccountRecord> = {}): AccountRecord {
  return {
    user,
    email: null,
    emailState: 'unconfirmed',
    pendingEmail: null,
    resetLink: null,
    passwordHash: null,
    createdAt: new Date(now).toISOString(),
    lastSeen: null,
    sessionsFrom: 0,
    secondFactor: null,
    identities: [],
    settings: DEFAULT_SETTINGS,
    ...known,
  };
}
