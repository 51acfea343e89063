import type { AccountRecord, SessionRecord } from '@palaver/store/ports/records';
import type { Context, Verified } from '../../context.ts';
import { toPalaverError } from '../../toPalaverError.ts';
import { sessionEnded } from './sessionEnded.ts';
import { type AccessClaims, readAccessToken } from '../accessTokens.ts';
import { findBotSession, isBotToken } from '../botToken.ts';

export interface TokenVerifier {
  /** Whose token this is. Never throws: the error to answer is in the result. */
  verify(token: unknown): Promise<Verified>;
  /** The session ended: none of its tokens counts any more. */
  forgetSession(sessionId: string): void;
  /** The person's role or state changed: look again. */
  forgetUser(userId: string): void;
}

/** A verified token is trusted without another look at the store for this long at most (A7). */
const TRUST_MS = 10 * 60_000;
const CACHE_MAX = 10_000;
/** So often what was read is read again because something ended meanwhile, which may be this. */
const LOOKS = 3;
const SKEW_MS = 120_000;

interface Cached {
  verified: Extract<Verified, { ok: true }>;
  until: number;
}

/** Verifies access tokens against their signature and against the session in the store, tokens of bots against that alone, and remembers the answer (A3, A7). */
export function createTokenVerifier(ctx: Pick<Context, 'secrets' | 'stores' | 'now' | 'log'>): TokenVerifier {
  const cache = new Map<string, Cached>();
  /** Counts what was forgotten: an answer that was being read meanwhile may be of before. */
  let forgotten = 0;

  function forget(matches: (caller: Cached['verified']['caller']) => boolean): void {
    forgotten += 1;
    for (const [token, { verified }] of cache) if (matches(verified.caller)) cache.delete(token);
  }

  function remember(token: string, verified: Cached['verified']): void {
    const oldest = cache.size >= CACHE_MAX ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    cache.set(token, { verified, until: Math.min(ctx.stores.now() + TRUST_MS, verified.expiresAt + SKEW_MS) });
  }

  async function look(claims: AccessClaims): Promise<Cached['verified']> {
    const [session, account] = await Promise.all([
      ctx.stores.sessions.find(claims.sid),
      ctx.stores.users.find(claims.sub),
    ]);
    const { user } = requireLive(session, account, claims.sub);
    const generation = session?.tokens.find((one) => one.generation === claims.gen);
    // Its first use also marks the refresh token that came with it as arrived (A4).
    if (generation && !generation.usedAt)
      await ctx.stores.sessions.markUsed(claims.sid, claims.gen, new Date(ctx.stores.steadyNow()).toISOString());
    return {
      ok: true,
      caller: { userId: claims.sub, sessionId: claims.sid, role: user.role, bot: false },
      expiresAt: claims.exp * 1000,
    };
  }

  async function lookAtBot(token: string): Promise<Cached['verified']> {
    const session = await findBotSession(ctx, token);
    const { user } = requireLive(session, await ctx.stores.users.find(session.userId), session.userId);
    const caller = { userId: user.id, sessionId: session.id, role: user.role, bot: true };
    return { ok: true, caller, expiresAt: Infinity };
  }

  /** How to look at what a token stands for, as often as needed. */
  function looking(token: unknown): () => Promise<Cached['verified']> {
    if (isBotToken(token)) return () => lookAtBot(token);
    const claims = readAccessToken(ctx.secrets.tokenKeys, token, ctx.stores.now());
    return () => look(claims);
  }

  return {
    async verify(token) {
      const known = typeof token === 'string' ? cache.get(token) : undefined;
      if (known && known.until > ctx.stores.now()) return known.verified;
      try {
        const lookNow = looking(token);
        for (let looks = 1; ; looks += 1) {
          const before = forgotten;
          const verified = await lookNow();
          if (before !== forgotten && looks < LOOKS) continue;
          if (before === forgotten && typeof token === 'string') remember(token, verified);
          return verified;
        }
      } catch (cause) {
        const error = toPalaverError(cause);
        if (error.statusCode >= 500) ctx.log.error('token not verified', { errorCode: error.errorCode, cause });
        return { ok: false, error };
      }
    },
    forgetSession: (sessionId) => forget((caller) => caller.sessionId === sessionId),
    forgetUser: (userId) => forget((caller) => caller.userId === userId),
  };
}

/** The account of a session that goes on. @throws TOKEN_REVOKED with the reason, as far as it is known */
function requireLive(session: SessionRecord | null, account: AccountRecord | null, userId: string): AccountRecord {
  if (session && !session.endedAt && account && !account.user.deactivated && session.userId === userId) return account;
  const isDeleted = account ? account.user.deleted : session !== null;
  throw sessionEnded(session?.endReason ?? (isDeleted ? 'deleted' : account?.user.deactivated ? 'deactivated' : null));
}
