import type { SessionList } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { deviceOf } from './deviceOf.ts';
import { ownSessions } from './ownSessions.ts';

/** The devices on which the caller is signed in, the newest sign-in first. */
export async function listSessions(ctx: Context, caller: Caller): Promise<SessionList> {
  const sessions = await ownSessions(ctx, caller);
  return {
    items: sessions.map(({ id, createdAt, lastUsedAt, address, userAgent, remember }) => ({
      id,
      current: id === caller.sessionId,
      createdAt,
      lastUsedAt,
      address,
      device: deviceOf(userAgent),
      remembered: remember,
      provider: null,
    })),
  };
}
