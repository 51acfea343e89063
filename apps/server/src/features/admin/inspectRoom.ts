import type { AdminRoom } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { memberView } from '../memberView.ts';
import { ownRoomView } from './ownRoomView.ts';
import { requireRoom } from './requireRoom.ts';

/** More than an organisation that runs this has. */
const MEMBERS_MAX = 20_000;

/** A room and who is in it; nothing of what is written there. @throws ROOM_NOT_FOUND, FORBIDDEN for a conversation between two */
export async function inspectRoom(ctx: Context, caller: Caller, { id }: { id: string }): Promise<AdminRoom> {
  const room = await requireRoom(ctx, id);
  const { items } = await ctx.stores.members.list(id, { limit: MEMBERS_MAX });
  return { room: await ownRoomView(ctx, caller, room), members: items.map((one) => memberView(ctx, one)) };
}
