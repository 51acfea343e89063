import type { Room } from '@palaver/protocol/entities';
import type { Caller, Context } from '../../context.ts';
import { leaveRoom } from './leaveRoom.ts';
import { roomView } from './roomView.ts';

/** Leaves like `leaveRoom` and answers the room as it is for somebody outside: nothing where that is nothing (M3). */
export async function leaveRoomAndShow(
  ctx: Context,
  caller: Caller,
  input: { roomId: string },
): Promise<Room | Record<string, never>> {
  await leaveRoom(ctx, caller, input);
  const room = await ctx.stores.rooms.find(input.roomId);
  return room?.kind === 'public' ? roomView(room, null) : {};
}
