import type { Member } from '@palaver/protocol/entities';
import type { Caller, Context } from '../../context.ts';
import { requireLater } from './requireLater.ts';
import { setMute } from './setMute.ts';

/** Lets a member read and not write, until then or until somebody ends it. @throws VALIDATION_FAILED and what `setMute` throws */
export async function muteMember(
  ctx: Context,
  caller: Caller,
  { until, ...whom }: { roomId: string; userId: string; until: string | null },
): Promise<Member> {
  requireLater(ctx, until);
  return setMute(ctx, caller, { ...whom, mute: { until } });
}
