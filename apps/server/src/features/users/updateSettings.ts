import { PalaverError } from '@palaver/protocol/errors';
import type { Settings, SettingsChange } from '@palaver/protocol/settings';
import type { Caller, Context } from '../../context.ts';

/** Changes some of the caller's settings: `notify` field by field. @throws USER_NOT_FOUND */
export async function updateSettings(ctx: Context, { userId }: Caller, change: SettingsChange): Promise<Settings> {
  const settings = await ctx.stores.users.changeSettings(userId, change);
  if (!settings) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return settings;
}
