import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { requireEpoch } from '../requireEpoch.ts';
import { sendCost } from '../../rate/sendCost.ts';
import { changeMessage } from './changeMessage.ts';
import { calledIn, requireLength } from './prepareMessage.ts';

/**
 * Changes the text of the caller's own message when nobody changed it since `base` (O4). The text it has already: nothing changes.
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE, MUTED, EDIT_CONFLICT, MESSAGE_DELETED, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function editMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'editMessage'>,
): Promise<{ message: Message }> {
  requireEpoch(ctx, input.epoch);
  requireLength(ctx, input.text, 'text');
  const { roomId, seq } = parseMessageId(input.id);
  const { text, base } = input;
  return changeMessage(ctx, caller, {
    roomId,
    cost: sendCost(text),
    free: ['missing', 'notYours', 'unchanged', 'muted', 'archived'],
    ask: (admitted) =>
      ctx.stores.messages.edit(
        roomId,
        { userId: caller.userId, seq, text, called: calledIn(text), base, admitted },
        caller.origin,
      ),
  });
}
