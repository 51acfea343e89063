import type { ServerSettingsAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { ServerSettingsChange } from '@palaver/protocol/serverSettings';
import type { Caller, Context } from '../../context.ts';
import { withEnvironment } from '../readServerSettings.ts';

/** Changes what is set for the whole server; every node reads it anew when it is needed. @throws SET_BY_ENVIRONMENT, and then nothing was changed */
export async function updateServerSettings(
  ctx: Context,
  caller: Caller,
  change: ServerSettingsChange,
): Promise<ServerSettingsAnswer> {
  const locked = Object.keys(ctx.config.fixed);
  const refused = Object.keys(change).filter((name) => locked.includes(name));
  if (refused.length > 0)
    throw new PalaverError('SET_BY_ENVIRONMENT', 'This is set where the server is started.', {
      details: refused.map((path) => ({ path, message: 'Set where the server is started.' })),
    });
  const stored = await ctx.stores.by(caller).serverSettings.change(change);
  ctx.log.info('settings changed', { fields: Object.keys(change), by: caller.userId, address: caller.address });
  return { ...withEnvironment(ctx.config, stored), locked };
}
