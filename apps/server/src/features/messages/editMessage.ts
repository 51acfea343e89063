import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { demandEpoch } from '../demandEpoch.ts';
import { demandMember } from '../demandMember.ts';
import { demandRate } from '../rate/demandRate.ts';
import { sendCost } from '../rate/sendCost.ts';
import { changeAnswer, messageNotFound } from './changeAnswer.ts';
import { demandLength, mentionedIn } from './prepareMessage.ts';

/**
 * Changes the text of the caller's own message when nobody changed it since `base` (O4). The text it has already: nothing changes.
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE, EDIT_CONFLICT, MESSAGE_DELETED, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function editMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'editMessage'>,
): Promise<{ message: Message }> {
  demandEpoch(ctx, input.epoch);
  demandLength(ctx, input.text, 'text');
  const { roomId, seq } = parseMessageId(input.id);
  const { room } = await demandMember(ctx, caller, roomId);
  const message = await ctx.stores.messages.find(roomId, seq);
  if (!message) throw messageNotFound();
  if (message.senderId !== caller.userId)
    throw new PalaverError('NOT_YOUR_MESSAGE', 'Only your own messages can be edited.');
  if (!message.deleted && message.text === input.text) return { message };
  if (room.archived) throw new PalaverError('ROOM_ARCHIVED', 'This room is archived.');
  await demandRate(ctx, caller, 'sends', sendCost(input.text));
  const mentions = await mentionedIn(ctx, roomId, input.text);
  return changeAnswer(
    await ctx.stores.messages.edit(roomId, seq, { text: input.text, mentions, base: input.base }, caller.origin),
  );
}
