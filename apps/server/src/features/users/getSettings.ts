import { PalaverError } from '@palaver/protocol/errors';
import type { Settings } from '@palaver/protocol/settings';
import type { Caller, Context } from '../../context.ts';

/** What the caller set for all devices. @throws USER_NOT_FOUND */
export async function getSettings(ctx: Context, { userId }: Caller): Promise<Settings> {
  const account = await ctx.stores.users.find(userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return account.settings;
}
