import { PalaverError } from '@palaver/protocol/errors';
import type { SessionRecord } from '@palaver/store/ports/records';
import type { Context, Visitor } from '../../context.ts';
import { requireRateOf } from '../../rate/requireRate.ts';
import { signAccessToken } from '../accessTokens.ts';
import { sessionEnded } from './sessionEnded.ts';
import { type OpenedSession, refreshExpiry } from './openSession.ts';
import {
  descendantOf,
  digestOf,
  isOfFamily,
  nextRefreshToken,
  type ParsedRefreshToken,
  parseRefreshToken,
  successorUsedAt,
} from './refreshTokenFormat.ts';

/** A predecessor lives this long after its successor was first used: other tabs and late answers stay in (A4). */
const GRACE_MS = 60_000;

/**
 * The family that a refresh token belongs to. It is limited once the token is known to be of it: a made-up one takes nobody's place.
 * @throws TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_INVALID, RATE_LIMITED, TOKEN_REVOKED, TOKEN_EXPIRED
 */
export async function requireFamily(
  ctx: Context,
  token: string | undefined,
): Promise<{ session: SessionRecord; parsed: ParsedRefreshToken }> {
  if (!token) throw new PalaverError('TOKEN_MISSING', 'A refresh token is needed.');
  const parsed = parseRefreshToken(token);
  if (!parsed) throw new PalaverError('TOKEN_MALFORMED', 'This is not a refresh token.');
  const session = await ctx.stores.sessions.find(parsed.sessionId);
  if (!session || !isOfFamily(session, parsed, ctx.secrets.refreshKeys)) throw notValid();
  await requireRateOf(ctx, 'refreshesOfFamily', session.id);
  if (session.endedAt) throw sessionEnded(session.endReason);
  if (Date.parse(session.expiresAt) <= ctx.stores.steadyNow())
    throw new PalaverError('TOKEN_EXPIRED', 'This session has run out. Please sign in again.');
  return { session, parsed };
}

/**
 * Gives a fresh access token and the family's next refresh token. A token older than the newest gets the newest, because an answer
 * may have been lost. Once its successor has been in use for a minute, it must be a stolen copy, and the family ends (A4).
 * The session remembers when that was, and from where.
 * @throws TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_INVALID, TOKEN_REVOKED, TOKEN_EXPIRED
 */
export async function refreshToken(
  ctx: Context,
  { address }: Visitor,
  token: string | undefined,
): Promise<OpenedSession> {
  const { session, parsed } = await requireFamily(ctx, token);
  const account = await ctx.stores.users.find(session.userId);
  if (!account || account.user.deleted) throw sessionEnded('deleted');
  if (account.user.deactivated) throw sessionEnded('deactivated');
  // What other nodes stored is compared with it, and a clock that is set meanwhile must not end a family.
  const now = ctx.stores.steadyNow();

  const successorUsed = successorUsedAt(session, parsed);
  if (successorUsed && Date.parse(successorUsed) + GRACE_MS < now) {
    await ctx.stores.by({ userId: null, address }).sessions.end(session.id, 'reused');
    ctx.log.warn('refresh token reused, session ended', { userId: session.userId, sessionId: session.id });
    throw sessionEnded('reused');
  }
  const { accessTokenSeconds: expiresIn } = ctx.config;
  const next = {
    digest: digestOf(nextRefreshToken(parsed, ctx.secrets.current.refresh).token),
    usedAt: new Date(now).toISOString(),
    address,
    expiresAt: refreshExpiry(now, session.remember).toISOString(),
  };
  const after = await ctx.stores.sessions.rotate(session.id, parsed.generation, next);
  if (!after || after.endedAt) throw sessionEnded(after?.endReason ?? null);
  const newest = descendantOf(after, parsed, after.generation, ctx.secrets.refreshKeys);
  if (!newest) throw notValid();
  const accessToken = signAccessToken(
    ctx.secrets.current.tokens,
    { userId: session.userId, sessionId: session.id, generation: newest.generation },
    { now: ctx.stores.now(), seconds: expiresIn },
  );
  const refreshExpiresAt = new Date(after.expiresAt);
  return { user: account.user, accessToken, expiresIn, refreshToken: newest.token, refreshExpiresAt };
}

function notValid(): PalaverError {
  return new PalaverError('TOKEN_INVALID', 'This refresh token is not valid here.');
}
