import { PalaverError } from '@palaver/protocol/errors';
import type { Room } from '@palaver/protocol/entities';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Preferences } from '@palaver/store/ports/members';
import type { Caller, Context } from '../../context.ts';
import { notAMember, requireMember } from '../requireMember.ts';
import { requireOpen, roomArchived } from '../requireOpen.ts';
import { readRoomView } from '../roomView.ts';

/**
 * Sets what the caller wants of a room: of what they are told, whether it stands above others, and of a conversation between two whether it is put away.
 * @throws VALIDATION_FAILED for `hidden` of another room, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, ROOM_ARCHIVED
 */
export async function updateRoomMe(
  ctx: Context,
  caller: Caller,
  { roomId, ...given }: { roomId: string } & Preferences,
): Promise<Room> {
  if (given.hidden !== undefined && !pmRoomUsers(roomId)) {
    throw new PalaverError('VALIDATION_FAILED', 'Only a room between two people can be put away.', {
      details: [{ path: 'hidden', message: 'Only of a room between two people.' }],
    });
  }
  requireOpen((await requireMember(ctx, caller, roomId)).room);
  const set = await ctx.stores.members.setPreferences(roomId, caller.userId, given, caller.origin);
  if (set.outcome === 'set') return readRoomView(ctx, set.room, set.member);
  if (set.outcome === 'archived') throw roomArchived();
  // The membership ended since.
  throw notAMember((await requireMember(ctx, caller, roomId)).room);
}
