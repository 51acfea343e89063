import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { requireModerator, forbidden } from './requireModerator.ts';
import { lastOwner, leaveRoom } from './leaveRoom.ts';

/**
 * Removes somebody from a room (B4); oneself: as leaving it. Moderators remove members only. It counts on every live socket at once (M2).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN, USER_NOT_FOUND, LAST_OWNER
 */
export async function removeMember(
  ctx: Context,
  caller: Caller,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<void> {
  if (userId === caller.userId) {
    await leaveRoom(ctx, caller, { roomId });
    return;
  }
  const { member: moderator } = await requireModerator(ctx, caller, roomId);
  const target = await ctx.stores.members.find(roomId, userId);
  if (!target) throw new PalaverError('USER_NOT_FOUND', 'This person is not in the room.');
  if (moderator.role !== 'owner' && target.role !== 'member')
    throw forbidden('Only owners remove owners and moderators.');
  const { outcome } = await ctx.stores.members.remove(roomId, userId, 'removed', caller.origin);
  if (outcome === 'lastOwner') throw lastOwner();
}
