import type { Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { Caller, Context } from '../../context.ts';
import { openPm, withOneself } from '../requireMember.ts';
import { readRoomView } from '../roomView.ts';

/** The room between the caller and another person (B2), made when it is not there yet. @throws VALIDATION_FAILED with oneself, USER_NOT_FOUND */
export async function openPrivateMessages(
  ctx: Context,
  caller: Caller,
  { userId }: { userId: string },
): Promise<{ room: Room; created: boolean }> {
  if (userId === caller.userId) throw withOneself('userId');
  const roomId = pmRoomId(caller.userId, userId);
  const there = await ctx.stores.members.findWithRoom(roomId, caller.userId);
  const opened = there ? null : await openPm(ctx, caller, roomId);
  const found = there ?? opened;
  if (!found?.member) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return { room: await readRoomView(ctx, found.room, found.member), created: opened?.created === true };
}
