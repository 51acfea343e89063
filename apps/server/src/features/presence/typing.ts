import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { requireMember } from '../requireMember.ts';
import { requireOpen } from '../requireOpen.ts';
import { muteNow } from '../refuseMuted.ts';
import { requireRate } from '../../rate/requireRate.ts';

/** Publishes to the other members that the caller is writing, for 6 s (C11); of who may not write nothing is told. */
export async function typing(ctx: Context, caller: Caller, input: Payload<'typing'>): Promise<Record<string, never>> {
  const { room, member } = await requireMember(ctx, caller, input.roomId);
  requireOpen(room);
  await requireRate(ctx, caller, 'other');
  if (!muteNow(ctx, member)) ctx.typing.start(input.roomId, caller.userId, caller.origin?.socketId ?? null);
  return {};
}
