import type { Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';
import { ownRoomView } from './ownRoomView.ts';
import { refuseConversation } from './requireRoom.ts';

/** Makes a member the owner of a room; owners until now become moderators. @throws ROOM_NOT_FOUND, USER_NOT_FOUND, FORBIDDEN for a conversation between two */
export async function setRoomOwner(
  ctx: Context,
  caller: Caller,
  { id, userId }: { id: string; userId: string },
): Promise<Room> {
  refuseConversation(id);
  const set = await ctx.stores.by(caller).rooms.setOwner(id, userId, caller.origin);
  if (set.outcome !== 'set')
    throw set.outcome === 'missing'
      ? roomNotFound()
      : new PalaverError('USER_NOT_FOUND', 'This person is not in the room.');
  ctx.log.info('owner of a room set', { roomId: id, userId, by: caller.userId, address: caller.address });
  return ownRoomView(ctx, caller, set.room);
}
