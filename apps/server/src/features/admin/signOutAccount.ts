import type { Caller, Context } from '../../context.ts';
import { requireAccount } from './requireAccount.ts';

/** Ends all sessions of an account with their sockets (M2). @throws USER_NOT_FOUND */
export async function signOutAccount(ctx: Context, caller: Caller, { id }: { id: string }): Promise<void> {
  await requireAccount(ctx, id);
  const ended = await ctx.stores.by(caller).sessions.endOfUser(id, 'revoked');
  ctx.log.info('account signed out', {
    userId: id,
    sessions: ended.length,
    by: caller.userId,
    address: caller.address,
  });
}
