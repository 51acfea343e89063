import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { requireEpoch } from '../requireEpoch.ts';
import { changeMessage } from './changeMessage.ts';

/**
 * Erases the caller's own message, or that of somebody on whom the caller may act by rank. Final; a repeat changes nothing (O4).
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE, RATE_LIMITED
 */
export async function deleteMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'deleteMessage'>,
): Promise<{ message: Message }> {
  requireEpoch(ctx, input.epoch);
  const { roomId, seq } = parseMessageId(input.id);
  return changeMessage(ctx, caller, {
    roomId,
    cost: 1,
    notYours: 'Your rank in this room does not allow you to delete this message.',
    free: ['missing', 'notYours', 'unchanged'],
    ask: (admitted) => ctx.stores.messages.erase(roomId, { userId: caller.userId, seq, admitted }, caller.origin),
  });
}
