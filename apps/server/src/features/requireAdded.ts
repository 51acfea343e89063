import { PalaverError } from '@palaver/protocol/errors';
import type { Added } from '@palaver/store/ports/members';
import { banned } from './refuseBanned.ts';
import { roomArchived } from './requireOpen.ts';

type Refused = Exclude<Added, { outcome: 'added' | 'already' }>;

/** Whoever came into a room did so by the write that looked at bans and the archive. @throws BANNED, ROOM_ARCHIVED, FORBIDDEN, USER_NOT_FOUND */
export function requireAdded(added: Added): asserts added is Exclude<Added, Refused> {
  switch (added.outcome) {
    case 'banned':
      throw banned(added.ban);
    case 'archived':
      throw roomArchived();
    case 'forbidden':
      throw new PalaverError('FORBIDDEN', 'Your rank in this room does not allow this.');
    case 'missing':
      throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
    default:
  }
}
