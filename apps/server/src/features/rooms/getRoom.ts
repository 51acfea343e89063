import type { Room } from '@palaver/protocol/entities';
import type { Caller, Context } from '../../context.ts';
import { openPm, roomNotFound } from '../demandMember.ts';
import { readRoomView } from './roomView.ts';

/** One room: any public one, and those one is in (M3). @throws ROOM_NOT_FOUND */
export async function getRoom(ctx: Context, caller: Caller, { roomId }: { roomId: string }): Promise<Room> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (!found || (!found.member && found.room.kind !== 'public')) throw roomNotFound();
  return readRoomView(ctx, found.room, found.member);
}
