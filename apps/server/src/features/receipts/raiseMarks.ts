import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { requireEpoch } from '../requireEpoch.ts';
import { requireMember } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';
import { unreadFrom } from '../roomView.ts';

export interface Marks {
  roomId: string;
  receivedSeq?: number;
  readSeq?: number;
  epoch?: string;
}

/**
 * Raises the caller's marks in a room; they never fall and never pass the head, so late, doubled and offline ones do no harm (W1).
 * Answers the marks and counts as they are then (W2). `rate`: what it counts as.
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED
 */
export async function raiseMarks(
  ctx: Context,
  caller: Caller,
  { roomId, receivedSeq, readSeq, epoch }: Marks,
  rate: 'other' | 'reads',
): Promise<ReceiptsAnswer> {
  requireEpoch(ctx, epoch);
  const { room, member } = await requireMember(ctx, caller, roomId);
  await requireRate(ctx, caller, rate);
  const rises = (receivedSeq ?? 0) > member.receivedSeq || (readSeq ?? 0) > member.readSeq;
  const raised = rises
    ? await ctx.stores.members.raise(roomId, caller.userId, { receivedSeq, readSeq }, caller.origin)
    : member;
  const after = raised ?? member;
  // The head may have gone on while the marks were raised; else the room was read just now.
  const now = rises ? ((await ctx.stores.rooms.find(roomId)) ?? room) : room;
  const [counts] = await ctx.stores.messages.unread(caller.userId, [unreadFrom(now, after)]);
  return { receivedSeq: after.receivedSeq, readSeq: after.readSeq, ...(counts ?? { unread: 0, mentions: 0 }) };
}
