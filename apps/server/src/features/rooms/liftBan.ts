import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { refuseSince, requireGoverning, requireRank } from './requireRank.ts';

/** Ends a ban; where there is none, nothing changes. Nobody is brought back by it. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, USER_NOT_FOUND */
export async function liftBan(
  ctx: Context,
  caller: Caller,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<void> {
  requireRank(await requireGoverning(ctx, caller, roomId), 'ban', 'gone');
  const [person] = await ctx.stores.users.findMany([userId]);
  if (!person) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  const { outcome } = await ctx.stores.by(caller).bans.lift(roomId, userId, caller.userId, caller.origin);
  if (outcome === 'forbidden') await refuseSince(ctx, caller, roomId);
  ctx.log.info('ban lifted', { roomId, userId, by: caller.userId });
}
