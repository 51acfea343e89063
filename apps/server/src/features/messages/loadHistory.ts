import type { HistoryAnswer } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Caller, Context } from '../../context.ts';
import { readAsMember } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';
import type { LoadMessagesInput } from './loadMessages.ts';

/**
 * The same page for REST: newest first, each message with `isRead` (own: somebody else read it; another's: the caller did).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED
 */
export async function loadHistory(ctx: Context, caller: Caller, input: LoadMessagesInput): Promise<HistoryAnswer> {
  const { roomId, limit = LIMITS.pageDefault, ...bounds } = input;
  const { member, page, marks } = await readAsMember(ctx, caller, roomId, async ({ member, room }) => {
    await requireRate(ctx, caller, 'reads');
    const [page, marks] = await Promise.all([
      ctx.stores.messages.page(roomId, { ...bounds, limit }),
      ctx.stores.members.marks(roomId, room.memberCount + 1),
    ]);
    return { member, page, marks };
  });
  const others = marks.filter((mark) => mark.userId !== caller.userId);
  const isRead = (message: Message) =>
    message.senderId === caller.userId
      ? others.some((mark) => mark.readSeq >= message.seq && mark.joinedSeq < message.seq)
      : member.readSeq >= message.seq;
  return { ...page, messages: page.messages.map((message) => ({ ...message, isRead: isRead(message) })).reverse() };
}
