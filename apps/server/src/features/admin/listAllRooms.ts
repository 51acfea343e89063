import type { RoomList } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { ListPage } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';
import { ownRoomView } from './ownRoomView.ts';

/** All rooms by name, archived ones too; conversations between two are not among them. */
export async function listAllRooms(
  ctx: Context,
  caller: Caller,
  { limit = LIMITS.pageDefault, ...page }: Partial<ListPage>,
): Promise<RoomList> {
  const { items, next } = await ctx.stores.rooms.list({ ...page, limit });
  return { items: await Promise.all(items.map((room) => ownRoomView(ctx, caller, room))), next };
}
