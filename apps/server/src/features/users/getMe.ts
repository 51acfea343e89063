import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { meView } from '../meView.ts';

/** The caller's own account, with what others do not see. @throws USER_NOT_FOUND */
export async function getMe(ctx: Context, caller: Caller): Promise<Me> {
  const account = await ctx.stores.users.find(caller.userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return meView(account, ctx.stores.now());
}
