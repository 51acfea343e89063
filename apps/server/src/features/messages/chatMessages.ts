import type { Payload } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { appendMessages, type Sent } from './appendMessages.ts';
import { prepareMessage } from './prepareMessage.ts';

/**
 * Sends up to 50 messages of one room in order, each answered like `chatMessage`. Goes on after a permanent refusal and ends with the first other one,
 * so that what a client keeps for later keeps its order (L3).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, TOO_LARGE
 */
export async function chatMessages(ctx: Context, caller: Caller, input: Payload<'chatMessages'>): Promise<Sent[]> {
  if (Buffer.byteLength(JSON.stringify(input)) > LIMITS.batchMaxBytes) {
    throw new PalaverError('TOO_LARGE', 'A batch is at most 32 KB.');
  }
  const prepared = input.messages.map((message) => prepareOrRefuse(ctx, input.roomId, message));
  const entries = prepared.flatMap((one) => (one instanceof PalaverError ? [] : [one]));
  const stored = await appendMessages(ctx, caller, input.roomId, entries);

  const results: Sent[] = [];
  let next = 0;
  for (const one of prepared) {
    const sent = one instanceof PalaverError ? { error: one } : stored[next++];
    if (!sent) break;
    results.push(sent);
    if ('error' in sent && !sent.error.permanent) break;
  }
  return results;
}

function prepareOrRefuse(
  ctx: Context,
  roomId: string,
  message: Payload<'chatMessages'>['messages'][number],
): NewMessage | PalaverError {
  try {
    return prepareMessage(ctx, roomId, message);
  } catch (error) {
    if (error instanceof PalaverError && error.permanent) return error;
    throw error;
  }
}
