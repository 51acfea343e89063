import type { Room } from '@palaver/protocol/entities';
import type { RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { readRoomView } from '../roomView.ts';

/** A room as an administrator sees it, who may be in it like anybody else. */
export async function ownRoomView(ctx: Context, { userId }: Caller, room: RoomRecord): Promise<Room> {
  return readRoomView(ctx, room, await ctx.stores.members.find(room.id, userId));
}
