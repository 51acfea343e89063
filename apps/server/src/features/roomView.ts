import type { Room } from '@palaver/protocol/entities';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { UnreadFrom } from '@palaver/store/ports/messages';
import type { Context } from '../context.ts';

/** A room as one person sees it. Without counts nothing is unread: right for somebody who joined at this moment. */
export function roomView(room: RoomRecord, member: MemberRecord | null, counts = { unread: 0, mentions: 0 }): Room {
  if (!member) return { ...room, me: null };
  const { role, joinedAt, joinedSeq, receivedSeq, readSeq, muted, notify } = member;
  return { ...room, me: { role, joinedAt, joinedSeq, receivedSeq, readSeq, ...counts, muted, notify } };
}

/** From where to count what is unread in a room, as it is answered. */
export function unreadFrom({ id: roomId, seq, rev }: RoomRecord, { readSeq }: MemberRecord): UnreadFrom {
  return { roomId, readSeq, seq, rev };
}

/** The same with the counts read from the store (W2). */
export async function readRoomView(ctx: Context, room: RoomRecord, member: MemberRecord | null): Promise<Room> {
  if (!member) return roomView(room, null);
  const [counts] = await ctx.stores.messages.unread(member.userId, [unreadFrom(room, member)]);
  return roomView(room, member, counts);
}
