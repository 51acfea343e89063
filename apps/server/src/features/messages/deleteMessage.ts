import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { demandEpoch } from '../demandEpoch.ts';
import { demandMember } from '../demandMember.ts';
import { demandRate } from '../rate/demandRate.ts';
import { changeAnswer, messageNotFound } from './changeAnswer.ts';

/**
 * Erases the caller's own message, or anyone's where the caller is owner or moderator. Final; a repeat changes nothing (O4).
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE, RATE_LIMITED
 */
export async function deleteMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'deleteMessage'>,
): Promise<{ message: Message }> {
  demandEpoch(ctx, input.epoch);
  const { roomId, seq } = parseMessageId(input.id);
  const { member } = await demandMember(ctx, caller, roomId);
  const message = await ctx.stores.messages.find(roomId, seq);
  if (!message) throw messageNotFound();
  if (message.senderId !== caller.userId && member.role === 'member') {
    throw new PalaverError('NOT_YOUR_MESSAGE', 'Only owners and moderators delete the messages of others.');
  }
  if (message.deleted) return { message };
  await demandRate(ctx, caller, 'sends');
  return changeAnswer(await ctx.stores.messages.erase(roomId, seq, caller.origin));
}
