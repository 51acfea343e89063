import type { Caller, Context } from '../../context.ts';
import { maySee } from './maySee.ts';
import { inviteInvalid } from '../requireInvite.ts';

/** Withdraws an invitation that the caller may see; who came by it stays. @throws INVITE_INVALID, for one that the caller may not see too */
export async function withdrawInvite(ctx: Context, caller: Caller, { id }: { id: string }): Promise<void> {
  const { invites, members } = ctx.stores;
  const invite = await invites.find(id);
  if (!invite || Date.parse(invite.expiresAt) <= ctx.stores.now()) throw inviteInvalid();
  const found = invite.roomId === null ? null : await members.findWithRoom(invite.roomId, caller.userId);
  if (!maySee(caller, { invite, room: found?.room ?? null, member: found?.member ?? null })) throw inviteInvalid();
  if (!(await ctx.stores.by(caller).invites.withdraw(id))) throw inviteInvalid();
  ctx.log.info('invite withdrawn', { inviteId: id, userId: caller.userId });
}
