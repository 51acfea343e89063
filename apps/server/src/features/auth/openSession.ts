import type { User } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context, Visitor } from '../../context.ts';
import { randomId } from '../randomId.ts';
import { signAccessToken } from '../accessTokens.ts';
import { wrongCredentials } from './passwordTries.ts';
import { digestOf, firstRefreshToken } from './refreshTokenFormat.ts';

/** What signing in gives; the transport decides how the refresh token travels. */
export interface OpenedSession {
  user: User;
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  refreshToken: string;
  /** When the refresh token ends, unless it rotates before. */
  refreshExpiresAt: Date;
}

/** When a refresh token given out now ends: 7 days, or 30 when remembered (A4). */
export function refreshExpiry(now: number, remember: boolean): Date {
  return new Date(now + (remember ? LIMITS.refreshDaysRemembered : LIMITS.refreshDays) * 86_400_000);
}

/**
 * Starts a refresh family for one login; `account` as it was when its password was checked; `isNew`: it was made just now; `provider`: who
 * vouched for the person, null: a password. @throws INVALID_CREDENTIALS when the password was changed meanwhile
 */
export async function openSession(
  ctx: Context,
  visitor: Visitor,
  { user, sessionsFrom }: Pick<AccountRecord, 'user' | 'sessionsFrom'>,
  { remember, isNew, provider }: { remember: boolean; isNew: boolean; provider: string | null },
): Promise<OpenedSession> {
  const sessionId = randomId(20);
  const refreshToken = firstRefreshToken(sessionId);
  const now = ctx.stores.steadyNow();
  const refreshExpiresAt = refreshExpiry(now, remember);
  const { sessions } = ctx.stores.by({ userId: user.id, address: visitor.address });
  const session = {
    id: sessionId,
    userId: user.id,
    remember,
    createdAt: new Date(now).toISOString(),
    expiresAt: refreshExpiresAt.toISOString(),
    lastUsedAt: new Date(now).toISOString(),
    address: visitor.address,
    userAgent: visitor.userAgent.slice(0, 300),
    provider,
    begunUnder: sessionsFrom,
    generation: 1,
    tokens: [{ generation: 1, digest: digestOf(refreshToken), usedAt: null }],
    endedAt: null,
    endReason: null,
  };
  if (!(await sessions.create(session, isNew))) throw wrongCredentials();
  const expiresIn = ctx.config.accessTokenSeconds;
  const accessToken = signAccessToken(
    ctx.secrets.current.tokens,
    { userId: user.id, sessionId, generation: 1 },
    { now: ctx.stores.now(), seconds: expiresIn },
  );
  return { user, accessToken, expiresIn, refreshToken, refreshExpiresAt };
}
