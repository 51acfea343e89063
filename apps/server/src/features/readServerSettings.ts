import type { ServerSettings } from '@palaver/protocol/serverSettings';
import type { Context } from '../context.ts';

const DEFAULTS = { membersInvite: false, deletion: 'anonymise', auditDays: 365 } as const;

/** What is set for the whole server at this moment, by any node: what the environment sets comes before what administrators set. */
export async function readServerSettings({
  config,
  stores,
}: Pick<Context, 'config' | 'stores'>): Promise<ServerSettings> {
  return withEnvironment(config, await stores.serverSettings.read());
}

/** What was set, with the environment before it and what holds where nothing was set behind it. */
export function withEnvironment(
  { organisation, registration, fixed }: Context['config'],
  stored: Partial<ServerSettings>,
): ServerSettings {
  return { ...DEFAULTS, organisation, registration, ...stored, ...fixed };
}
