import type { User } from '@palaver/protocol/entities';
import type { AccountRecord } from '@palaver/store/ports/records';
import { newAccount } from '../../apps/server/src/features/newAccount.ts';

interface Given extends Pick<User, 'username' | 'displayName' | 'title'> {
  bot?: boolean;
  /** Null: nobody signs in with one. */
  passwordHash: string | null;
  avatarColor: number;
  /** Ms since 1970. */
  at: number;
}

/** An account as the demo makes it; its id is made of its name. */
export function demoAccount({ passwordHash, at, bot = false, ...names }: Given): AccountRecord {
  const user: User = {
    ...names,
    id: `demo${names.username}`.padEnd(16, '0').slice(0, 16),
    role: 'user',
    avatar: null,
    deactivated: false,
    bot,
    deleted: false,
  };
  return newAccount(user, at, { passwordHash });
}
