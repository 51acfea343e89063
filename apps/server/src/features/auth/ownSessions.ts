import type { SessionRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';

/** The caller's sessions that go on, newest first: neither ended nor run out. */
export async function ownSessions(ctx: Context, { userId }: Caller): Promise<SessionRecord[]> {
  const live = await ctx.stores.sessions.ofUser(userId);
  return live.filter(({ expiresAt }) => Date.parse(expiresAt) > ctx.stores.steadyNow());
}
