import type { User } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';

/** One person. @throws USER_NOT_FOUND */
export async function getUser(ctx: Context, _caller: Caller, { id }: { id: string }): Promise<User> {
  const account = await ctx.stores.users.find(id);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return account.user;
}
