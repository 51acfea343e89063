import type { SessionsEnded } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { ownSessions } from '../ownSessions.ts';

/** Ends all sessions of the caller but the one that asks, with their sockets (M2); how many of them would have gone on. */
export async function endOtherSessions(ctx: Context, caller: Caller): Promise<SessionsEnded> {
  const { userId, sessionId, address } = caller;
  const live = new Set((await ownSessions(ctx, caller)).map(({ id }) => id));
  const ended = await ctx.stores.by(caller).sessions.endOfUser(userId, 'revoked', sessionId);
  ctx.log.info('other sessions ended', { userId, sessions: ended.length, address });
  return { ended: ended.filter((id) => live.has(id)).length };
}
