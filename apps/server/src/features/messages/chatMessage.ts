import type { Message } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { appendMessages } from './appendMessages.ts';
import { prepareMessage } from './prepareMessage.ts';

/**
 * Sends one message: durable before it returns (S1), stored once for its clientId (O4). `repeated`: it was stored before.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, MUTED, ROOM_ARCHIVED, CLIENT_ID_REUSED, MESSAGE_NOT_FOUND, RATE_LIMITED, VALIDATION_FAILED
 */
export async function chatMessage(
  ctx: Context,
  caller: Caller,
  input: Payload<'chatMessage'>,
): Promise<{ message: Message; repeated: boolean }> {
  const [sent] = await appendMessages(ctx, caller, input.roomId, [prepareMessage(ctx, input.roomId, input)]);
  if (!sent) throw new PalaverError('INTERNAL', 'The store gave no answer.');
  if ('error' in sent) throw sent.error;
  ctx.typing.stop(input.roomId, caller.userId);
  return sent;
}
