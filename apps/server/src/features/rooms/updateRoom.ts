import type { Room } from '@palaver/protocol/entities';
import type { RoomFields } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';
import { requireMember, roomNotFound } from '../requireMember.ts';
import { readRoomView } from '../roomView.ts';
import { requireOpen, roomArchived } from '../requireOpen.ts';
import { refuseSince, requireRank } from './requireRank.ts';

export type UpdateRoomInput = { roomId: string } & RoomFields;

/**
 * Changes name, topic or archive state; the id stays. For owners. An archived room takes another name or topic only when it is opened again.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, ROOM_ARCHIVED
 */
export async function updateRoom(ctx: Context, caller: Caller, { roomId, ...fields }: UpdateRoomInput): Promise<Room> {
  const found = await requireMember(ctx, caller, roomId);
  requireRank(found, 'changeRoom', 'room');
  if (fields.archived !== false && (fields.name ?? fields.topic) !== undefined) requireOpen(found.room);
  const updated = await ctx.stores.by(caller).rooms.update(roomId, fields, caller.userId, caller.origin);
  if (updated.outcome === 'updated') return readRoomView(ctx, updated.room, found.member);
  if (updated.outcome === 'missing') throw roomNotFound();
  if (updated.outcome === 'archived') throw roomArchived();
  return refuseSince(ctx, caller, roomId);
}
