import type { SessionRecord } from '@palaver/store/ports/records';
import type { Session } from '@palaver/protocol/entities';
import type { Caller, Context } from '../context.ts';
import { deviceOf } from './auth/deviceOf.ts';

/** The caller's sessions that go on, newest first: neither ended nor run out. */
export async function ownSessions(ctx: Context, { userId }: Pick<Caller, 'userId'>): Promise<SessionRecord[]> {
  const live = await ctx.stores.sessions.ofUser(userId);
  return live.filter(({ expiresAt }) => Date.parse(expiresAt) > ctx.stores.steadyNow());
}

/** A session as its owner sees it; `currentId`: of the one that asks. */
export function sessionView(
  { id, createdAt, lastUsedAt, address, userAgent, remember, provider }: SessionRecord,
  currentId: string,
): Session {
  return {
    id,
    current: id === currentId,
    createdAt,
    lastUsedAt,
    address,
    device: deviceOf(userAgent),
    remembered: remember,
    provider,
  };
}
