import type { RoomList } from '@palaver/protocol/answers';
import type { ListPage } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';
import { readRoomView } from '../roomView.ts';

/** Public rooms by name, each with the caller's own part where the caller is in (B5). */
export async function listDirectory(
  ctx: Context,
  caller: Caller,
  { limit = 50, ...page }: Partial<ListPage>,
): Promise<RoomList> {
  const { items, next } = await ctx.stores.rooms.directory({ ...page, limit });
  const rooms = items.map(async (room) =>
    readRoomView(ctx, room, await ctx.stores.members.find(room.id, caller.userId)),
  );
  return { items: await Promise.all(rooms), next };
}
