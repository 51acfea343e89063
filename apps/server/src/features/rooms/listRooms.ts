import type { RoomList } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { roomView, unreadFrom } from './roomView.ts';

/** All rooms of the caller, with what is unread in each. */
export async function listRooms(ctx: Context, caller: Caller): Promise<RoomList> {
  const { memberships } = await ctx.stores.rooms.ofUser(caller.userId);
  const marks = memberships.map(({ room, member }) => unreadFrom(room, member));
  const counts = await ctx.stores.messages.unread(caller.userId, marks);
  return { items: memberships.map(({ room, member }, i) => roomView(room, member, counts[i])), next: null };
}
