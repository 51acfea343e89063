import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { requireLater } from './requireLater.ts';
import { requireOther } from './requireOther.ts';
import { refuseSince, requireGoverning, requireRank } from './requireRank.ts';

export interface PutBanInput {
  roomId: string;
  userId: string;
  reason?: string;
  until?: string | null;
}

/**
 * Bans somebody from a room, a member or not; a membership ends with it, on every live socket at once (M2). Also in an archived room.
 * @throws VALIDATION_FAILED, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, USER_NOT_FOUND
 */
export async function putBan(
  ctx: Context,
  caller: Caller,
  { roomId, userId, reason = '', until = null }: PutBanInput,
): Promise<void> {
  requireLater(ctx, until);
  const found = await requireGoverning(ctx, caller, roomId);
  requireOther(caller, userId);
  const target = await ctx.stores.members.find(roomId, userId);
  requireRank(found, 'ban', target?.role ?? 'gone');
  const { outcome } = await ctx.stores
    .by(caller)
    .bans.put(roomId, { userId, by: caller.userId, reason, until }, caller.origin);
  if (outcome === 'missing') throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  if (outcome === 'forbidden') await refuseSince(ctx, caller, roomId);
  ctx.log.info('member banned', { roomId, userId, by: caller.userId });
}
