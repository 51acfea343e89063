import type { Room } from '@palaver/protocol/entities';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';

/** A room as one person sees it. Without counts nothing is unread: right for somebody who joined at this moment. */
export function roomView(room: RoomRecord, member: MemberRecord | null, counts = { unread: 0, mentions: 0 }): Room {
  if (!member) return { ...room, me: null };
  const { role, joinedAt, joinedSeq, receivedSeq, readSeq, muted, notify } = member;
  return { ...room, me: { role, joinedAt, joinedSeq, receivedSeq, readSeq, ...counts, muted, notify } };
}

/** The same with the counts read from the store (W2). */
export async function readRoomView(ctx: Context, room: RoomRecord, member: MemberRecord | null): Promise<Room> {
  if (!member) return roomView(room, null);
  const [counts] = await ctx.stores.messages.unread(member.userId, [{ roomId: room.id, readSeq: member.readSeq }]);
  return roomView(room, member, counts);
}
