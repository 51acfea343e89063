import type { Member } from '@palaver/protocol/entities';
import type { Caller, Context } from '../../context.ts';
import { setMute } from './setMute.ts';

/** Lets a member write again. @throws what `setMute` throws */
export function unmuteMember(ctx: Context, caller: Caller, whom: { roomId: string; userId: string }): Promise<Member> {
  return setMute(ctx, caller, { ...whom, mute: null });
}
