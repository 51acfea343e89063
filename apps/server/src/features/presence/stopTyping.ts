import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { demandMember } from '../demandMember.ts';

/** Tells the other members that the caller stopped writing. */
export async function stopTyping(
  ctx: Context,
  caller: Caller,
  input: Payload<'stopTyping'>,
): Promise<Record<string, never>> {
  await demandMember(ctx, caller, input.roomId);
  ctx.typing.stop(input.roomId, caller.userId);
  return {};
}
