import type { ServerSettingsAnswer } from '@palaver/protocol/answers';
import type { Context } from '../../context.ts';
import { readServerSettings } from '../readServerSettings.ts';

/** What is set for the whole server, and what of it only the environment can change. */
export async function getServerSettings(ctx: Context): Promise<ServerSettingsAnswer> {
  return { ...(await readServerSettings(ctx)), locked: Object.keys(ctx.config.fixed) };
}
