import { PalaverError } from '@palaver/protocol/errors';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { requireMember } from '../requireMember.ts';

/** The refusal of what one's role does not allow. */
export function forbidden(message: string): PalaverError {
  return new PalaverError('FORBIDDEN', message);
}

/** The room and the caller's membership where the caller is its owner or a moderator (B4). @throws ROOM_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN */
export async function requireModerator(
  ctx: Context,
  caller: Caller,
  roomId: string,
): Promise<{ room: RoomRecord; member: MemberRecord }> {
  const found = await requireMember(ctx, caller, roomId);
  if (found.room.kind === 'pm') throw forbidden('A room between two people has no roles.');
  if (found.member.role === 'member') throw forbidden('Only owners and moderators may do this.');
  return found;
}
