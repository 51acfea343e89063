import type { Account } from '@palaver/protocol/entities';
import type { AccountRecord } from '@palaver/store/ports/records';

/** An account as administrators see it: no secret of it, and nothing of what was written. */
export function accountView({ user, email, createdAt, lastSeen, secondFactor }: AccountRecord): Account {
  return { ...user, email, createdAt, lastSeen, totp: secondFactor?.secret != null };
}
