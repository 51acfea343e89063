import type * as z from 'zod';
import type { Room } from '@palaver/protocol/entities';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';
import { ownRoomView } from './ownRoomView.ts';
import { refuseConversation } from './requireRoom.ts';

/** Archives a room, or opens it again, whoever is in it. @throws ROOM_NOT_FOUND, FORBIDDEN for a conversation between two */
export async function governRoom(
  ctx: Context,
  caller: Caller,
  { id, ...change }: { id: string } & z.output<typeof routes.governRoom.body>,
): Promise<Room> {
  refuseConversation(id);
  const updated = await ctx.stores.by(caller).rooms.update(id, change, null, caller.origin);
  if (updated.outcome !== 'updated') throw roomNotFound();
  ctx.log.info('room changed', { roomId: id, ...change, by: caller.userId, address: caller.address });
  return ownRoomView(ctx, caller, updated.room);
}
