import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { demandEpoch } from '../demandEpoch.ts';
import { demandMember } from '../demandMember.ts';
import { demandRate } from '../rate/demandRate.ts';
import { changeAnswer } from './changeAnswer.ts';

/**
 * Sets or takes back the caller's reaction: a state, so the same state again changes nothing (O4).
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, MESSAGE_NOT_FOUND, MESSAGE_DELETED, TOO_MANY_REACTIONS, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function reactToMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'reactToMessage'>,
): Promise<{ message: Message }> {
  demandEpoch(ctx, input.epoch);
  const { roomId, seq } = parseMessageId(input.id);
  const { room } = await demandMember(ctx, caller, roomId);
  if (room.archived) throw new PalaverError('ROOM_ARCHIVED', 'This room is archived.');
  await demandRate(ctx, caller, 'sends');
  const reaction = { userId: caller.userId, emoji: input.emoji, on: input.on };
  return changeAnswer(await ctx.stores.messages.react(roomId, seq, reaction, caller.origin));
}
