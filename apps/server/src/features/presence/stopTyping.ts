import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { requireMember } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';

/** Publishes to the other members that the caller stopped writing. */
export async function stopTyping(
  ctx: Context,
  caller: Caller,
  input: Payload<'stopTyping'>,
): Promise<Record<string, never>> {
  await requireMember(ctx, caller, input.roomId);
  await requireRate(ctx, caller, 'other');
  ctx.typing.stop(input.roomId, caller.userId);
  return {};
}
