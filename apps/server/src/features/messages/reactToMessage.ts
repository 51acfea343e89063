import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { requireEpoch } from '../requireEpoch.ts';
import { changeMessage } from './changeMessage.ts';

/**
 * Sets or takes back the caller's reaction: a state, so the same state again changes nothing (O4).
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, MUTED, MESSAGE_NOT_FOUND, MESSAGE_DELETED, TOO_MANY_REACTIONS, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function reactToMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'reactToMessage'>,
): Promise<{ message: Message }> {
  requireEpoch(ctx, input.epoch);
  const { roomId, seq } = parseMessageId(input.id);
  const { emoji, on } = input;
  return changeMessage(ctx, caller, {
    roomId,
    cost: 1,
    free: ['muted', 'archived'],
    ask: (admitted) =>
      ctx.stores.messages.react(roomId, { userId: caller.userId, seq, emoji, on, admitted }, caller.origin),
  });
}
