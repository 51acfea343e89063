import type { RoomList } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { untilFresh } from '../untilFresh.ts';
import { roomView, unreadFrom } from '../roomView.ts';

/** All rooms of the caller, with what is unread in each. @throws STORE_UNAVAILABLE */
export async function listRooms(ctx: Context, caller: Caller): Promise<RoomList> {
  const lookedAt = performance.now();
  const { memberships } = await ctx.stores.rooms.ofUser(caller.userId);
  const marks = memberships.map(({ room, member }) => unreadFrom(room, member));
  const counts = await ctx.stores.messages.unread(caller.userId, marks);
  let items = memberships.map(({ room, member }, i) => roomView(ctx, room, member, counts[i]));
  await untilFresh(lookedAt, async () => {
    const { memberships: now } = await ctx.stores.rooms.ofUser(caller.userId);
    const mine = new Set(now.map(({ room }) => room.id));
    items = items.filter(({ id }) => mine.has(id));
  });
  return { items, next: null };
}
