import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { appendMessages, type Sent } from './appendMessages.ts';

/**
 * Prepares messages and stores them, in the order in which the caller sent them. Only preparing takes turns, so that those behind share a commit;
 * but a private room is opened by its first message, and the second waits for that.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER; and whatever `prepare` throws
 */
export async function sendInTurn(
  ctx: Context,
  caller: Caller,
  roomId: string,
  prepare: () => Promise<NewMessage[]>,
): Promise<Sent[]> {
  const append = (entries: NewMessage[]) => appendMessages(ctx, caller, roomId, entries);
  if (pmRoomUsers(roomId)) return ctx.turns.take(caller.userId, roomId, async () => append(await prepare()));
  return append(await ctx.turns.take(caller.userId, roomId, prepare));
}
