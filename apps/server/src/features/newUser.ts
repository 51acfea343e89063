import { createHash } from 'node:crypto';
import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { randomId } from './randomId.ts';

/** Somebody new, under an id and a colour of their own. */
export function newUser(
  { username, displayName = username, bot = false }: { username: string; displayName?: string; bot?: boolean },
  role: User['role'],
): User {
  const id = randomId(16);
  return {
    id,
    username,
    displayName,
    title: '',
    role,
    avatarColor: 1 + ((createHash('sha256').update(id).digest()[0] ?? 0) % 8),
    avatar: null,
    deactivated: false,
    bot,
    deleted: false,
  };
}

/** The refusal of a name that somebody has. */
export function usernameTaken(): PalaverError {
  return new PalaverError('USERNAME_TAKEN', 'This name is taken.');
}
