import type { Room } from '@palaver/protocol/entities';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { UnreadFrom } from '@palaver/store/ports/messages';
import type { Context } from '../context.ts';
import { muteNow } from './refuseMuted.ts';

/** A room as one person sees it at this moment. Without counts nothing is unread: right for somebody who joined at this moment. */
export function roomView(
  ctx: Context,
  room: RoomRecord,
  member: MemberRecord | null,
  counts = { unread: 0, mentions: 0 },
): Room {
  if (!member) return { ...room, me: null };
  const { role, joinedAt, joinedSeq, receivedSeq, readSeq, notify, pinned, hiddenAt } = member;
  const mute = muteNow(ctx, member);
  const muted = { muted: mute !== null, mutedUntil: mute?.until ?? null, mutedBy: mute?.by ?? null };
  const own = { notify, pinned, hidden: hiddenAt === room.seq };
  return { ...room, me: { role, joinedAt, joinedSeq, receivedSeq, readSeq, ...counts, ...muted, ...own } };
}

/** From where to count what is unread in a room, as it is answered. */
export function unreadFrom({ id: roomId, seq, rev }: RoomRecord, { readSeq }: MemberRecord): UnreadFrom {
  return { roomId, readSeq, seq, rev };
}

/** The same with the counts read from the store (W2). */
export async function readRoomView(ctx: Context, room: RoomRecord, member: MemberRecord | null): Promise<Room> {
  if (!member) return roomView(ctx, room, null);
  const [counts] = await ctx.stores.messages.unread(member.userId, [unreadFrom(room, member)]);
  return roomView(ctx, room, member, counts);
}
