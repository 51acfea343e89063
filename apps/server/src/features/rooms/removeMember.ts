import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { lastOwner } from './leaveRoom.ts';
import { requireOpen, roomArchived } from '../requireOpen.ts';
import { requireOther } from './requireOther.ts';
import { refuseSince, requireGoverning, requireRank } from './requireRank.ts';

/**
 * Removes somebody from a room (B4); nobody removes themself: one leaves. It counts on every live socket at once (M2).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, USER_NOT_FOUND, ROOM_ARCHIVED, LAST_OWNER
 */
export async function removeMember(
  ctx: Context,
  caller: Caller,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<void> {
  const found = await requireGoverning(ctx, caller, roomId);
  requireOther(caller, userId);
  const target = await ctx.stores.members.find(roomId, userId);
  if (!target) throw new PalaverError('USER_NOT_FOUND', 'This person is not in the room.');
  requireRank(found, 'remove', target.role);
  requireOpen(found.room);
  const { outcome } = await ctx.stores
    .by(caller)
    .members.remove(roomId, userId, 'removed', caller.userId, caller.origin);
  if (outcome === 'forbidden') await refuseSince(ctx, caller, roomId);
  if (outcome === 'archived') throw roomArchived();
  if (outcome === 'lastOwner') throw lastOwner();
}
