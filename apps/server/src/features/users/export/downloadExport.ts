import { PalaverError } from '@palaver/protocol/errors';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context } from '../../../context.ts';
import { linkExpired, type LinkOf, readExportLink } from './exportLink.ts';
import { writeExport } from './writeExport.ts';

/** Whose data is being sent by this process. */
const underWay = new Set<string>();

/**
 * All that is held about the person of a link, as a ZIP that is made while it is read. It ends half-way where session or account do.
 * `done` is to be called when it is over, however it ended. @throws LINK_EXPIRED, also where the session has ended, RATE_LIMITED while another one is under way
 */
export async function downloadExport(
  ctx: Context,
  { link }: { link: string },
): Promise<{ name: string; pieces: AsyncIterable<Uint8Array>; done: () => void }> {
  const of = readExportLink(ctx.secrets.tokenKeys, link, ctx.stores.now());
  const account = await requireLive(ctx, of);
  if (underWay.has(of.userId))
    throw new PalaverError('RATE_LIMITED', 'Your data is being sent already. Wait until that is done.', {
      retryAfterMs: 10_000,
    });
  underWay.add(of.userId);
  const day = new Date(ctx.stores.now()).toISOString().slice(0, 10);
  return {
    name: `palaver-${account.user.username}-${day}.zip`,
    pieces: writeExport(ctx, { account, sessionId: of.sessionId, goOn: () => requireLive(ctx, of) }),
    done: () => void underWay.delete(of.userId),
  };
}

/** The account, where session and account go on at this moment. @throws LINK_EXPIRED */
async function requireLive({ stores }: Context, { userId, sessionId }: LinkOf): Promise<AccountRecord> {
  const [session, account] = await Promise.all([stores.sessions.find(sessionId), stores.users.find(userId)]);
  const isLive = session && !session.endedAt && Date.parse(session.expiresAt) > stores.steadyNow();
  if (!isLive || !account || account.user.deactivated || session.userId !== userId) throw linkExpired();
  return account;
}
