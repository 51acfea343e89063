import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { ownSessions } from '../ownSessions.ts';

/** Ends one of the caller's sessions with its sockets (M2), the one that asks as by a logout. @throws SESSION_NOT_FOUND for another's, an ended and an unknown one */
export async function endSession(ctx: Context, caller: Caller, { id }: { id: string }): Promise<void> {
  const isOwn = (await ownSessions(ctx, caller)).some((session) => session.id === id);
  const reason = id === caller.sessionId ? 'logout' : 'revoked';
  if (!isOwn || !(await ctx.stores.by(caller).sessions.end(id, reason)))
    throw new PalaverError('SESSION_NOT_FOUND', 'There is no such session.');
  ctx.log.info('session ended', { userId: caller.userId, sessionId: id, reason, address: caller.address });
}
