import { PalaverError } from '@palaver/protocol/errors';
import type { Context, Visitor } from '../../context.ts';
import { requireFamily } from './refreshToken.ts';

/** Ends the session and its live sockets (A5, M2). A session that is over already is fine: a late repeat is no error. @throws TOKEN_MISSING */
export async function logout(ctx: Context, { address }: Visitor, token: string | undefined): Promise<void> {
  try {
    const { session } = await requireFamily(ctx, token);
    await ctx.stores.by({ userId: session.userId, address }).sessions.end(session.id, 'logout');
    ctx.log.info('logout', { userId: session.userId });
  } catch (error) {
    const over = error instanceof PalaverError && error.statusCode === 401 && error.errorCode !== 'TOKEN_MISSING';
    if (!over) throw error;
  }
}
