import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Caller, Context } from '../../context.ts';
import { requireEpoch } from '../requireEpoch.ts';
import { changeMessage } from './changeMessage.ts';

/**
 * Pins a message in its room, or takes that back: a state, so the same state again changes nothing (O4). For whom the table of ranks lets do so.
 * @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, MUTED, MESSAGE_NOT_FOUND, MESSAGE_DELETED, TOO_MANY_PINS, ROOM_ARCHIVED, RATE_LIMITED
 */
export async function pinMessage(
  ctx: Context,
  caller: Caller,
  { id, on, epoch }: Payload<'pinMessage'>,
): Promise<{ message: Message }> {
  requireEpoch(ctx, epoch);
  const { roomId, seq } = parseMessageId(id);
  return changeMessage(ctx, caller, {
    roomId,
    cost: 1,
    free: ['forbidden', 'muted', 'archived'],
    ask: (admitted) => ctx.stores.messages.pin(roomId, { userId: caller.userId, seq, on, admitted }, caller.origin),
  });
}
