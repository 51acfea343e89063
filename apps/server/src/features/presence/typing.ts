import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { demandMember } from '../demandMember.ts';

/** Tells the other members that the caller is writing, for 6 s (C11). */
export async function typing(ctx: Context, caller: Caller, input: Payload<'typing'>): Promise<Record<string, never>> {
  await demandMember(ctx, caller, input.roomId);
  ctx.typing.start(input.roomId, caller.userId, caller.origin?.socketId ?? null);
  return {};
}
