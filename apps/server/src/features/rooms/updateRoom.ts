import type { Room } from '@palaver/protocol/entities';
import type { RoomFields } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';
import { requireModerator } from './requireModerator.ts';
import { readRoomView } from '../roomView.ts';

export type UpdateRoomInput = { roomId: string } & RoomFields;

/** Changes name, topic or archive state; the id stays. For owners and moderators. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN */
export async function updateRoom(ctx: Context, caller: Caller, { roomId, ...fields }: UpdateRoomInput): Promise<Room> {
  const { member } = await requireModerator(ctx, caller, roomId);
  const room = await ctx.stores.rooms.update(roomId, fields, caller.origin);
  if (!room) throw roomNotFound();
  return readRoomView(ctx, room, member);
}
