import type { ClientError } from '@palaver/client/state';
import { fieldOf } from '@palaver/client/fieldOf';
import { t } from '../i18n/en.ts';
import { endTime } from '../ui/formatTime.ts';

/** Why something that was written is not sent, in the user's words. */
export function refusalText(error: ClientError | undefined): string {
  switch (error?.errorCode) {
    case 'NOT_A_MEMBER':
    case 'ROOM_NOT_FOUND':
      return t.errors.notMember;
    case 'ROOM_ARCHIVED':
      return t.errors.archived;
    case 'BANNED':
      return t.ban.notSent(reasonIn(error.details));
    case 'MUTED':
      return t.mute.notSent(endIn(error.details));
    case 'LOST_IN_RESTORE':
      return t.errors.lost;
    default:
      return error?.message ?? '';
  }
}

/** What a moderator gave as the reason of a ban; empty: none. */
export function reasonIn(details: unknown): string {
  const reason = fieldOf(details, 'reason');
  return typeof reason === 'string' ? reason : '';
}

/** When a ban or a mute ends, as one says it; null: not by itself. */
export function endIn(details: unknown): string | null {
  const until = fieldOf(details, 'until');
  return typeof until === 'string' ? endTime(until, Date.now()) : null;
}
