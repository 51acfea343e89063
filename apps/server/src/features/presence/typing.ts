import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { requireMember } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';

/** Publishes to the other members that the caller is writing, for 6 s (C11). */
export async function typing(ctx: Context, caller: Caller, input: Payload<'typing'>): Promise<Record<string, never>> {
  await requireMember(ctx, caller, input.roomId);
  await requireRate(ctx, caller, 'other');
  ctx.typing.start(input.roomId, caller.userId, caller.origin?.socketId ?? null);
  return {};
}
