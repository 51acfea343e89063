import type { Request } from 'express';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import { Locale } from '@palaver/protocol/settings';
import type { Context } from '../context.ts';
import { login } from '../features/auth/login.ts';
import { logout } from '../features/auth/logout.ts';
import type { OpenedSession } from '../features/auth/openSession.ts';
import { refreshToken } from '../features/auth/refreshToken.ts';
import { register } from '../features/auth/register.ts';
import { readServerSettings } from '../features/readServerSettings.ts';
import { isAllowedOrigin } from './isAllowedOrigin.ts';
import { type RefreshCookie, refreshCookie } from './refreshCookie.ts';
import { nothing, ok } from './reply.ts';
import type { RouteRow } from './routeRow.ts';

type AuthRouteName = 'config' | 'register' | 'login' | 'refreshToken' | 'logout';

/** What answers anyone, or a refresh cookie. How the refresh token travels is decided here and nowhere else. */
export const authRoutes: { [N in AuthRouteName]: RouteRow<N>['run'] } = {
  config: async ({ config, stores, mail, providers }) => {
    const { organisation, registration, membersInvite } = await readServerSettings({ config, stores });
    return ok({
      protocol: LIMITS.protocol,
      version: config.version,
      organisation,
      registration,
      membersInvite,
      google: providers.list.some(({ id }) => id === 'google'),
      signIn: providers.list.map(({ id, name }) => ({ id, name })),
      reset: mail ? 'mail' : 'admin',
      push: null,
      uploads: null,
      previews: false,
      locales: Locale.options,
      needsAdmin: !(await stores.setupTaken()),
      limits: {
        messageMaxChars: config.messageMaxChars,
        batchMaxMessages: LIMITS.batchMaxMessages,
        batchMaxBytes: LIMITS.batchMaxBytes,
        frameMaxBytes: LIMITS.frameMaxBytes,
      },
    });
  },
  register: async (ctx, visitor, input, { req, res }) => {
    requireOwnSite(ctx, req);
    const { user, ...tokens } = await register(ctx, visitor, input);
    return {
      status: 201,
      body: { user, ...giveTokens(refreshCookie(ctx, req, res), tokens, input.tokenInBody === true) },
    };
  },
  login: async (ctx, visitor, input, { req, res }) => {
    requireOwnSite(ctx, req);
    const { user, ...tokens } = await login(ctx, visitor, input);
    return ok({ user, ...giveTokens(refreshCookie(ctx, req, res), tokens, input.tokenInBody === true) });
  },
  refreshToken: async (ctx, visitor, input, { req, res }) => {
    requireOwnSite(ctx, req);
    const inBody = input?.refreshToken;
    const cookie = refreshCookie(ctx, req, res);
    const { user, ...tokens } = await refreshToken(ctx, visitor, inBody ?? cookie.read());
    return ok({ userId: user.id, ...giveTokens(cookie, tokens, inBody !== undefined) });
  },
  logout: async (ctx, visitor, input, { req, res }) => {
    requireOwnSite(ctx, req);
    const cookie = refreshCookie(ctx, req, res);
    await logout(ctx, visitor, input?.refreshToken ?? cookie.read());
    cookie.clear();
    return nothing;
  },
};

function giveTokens(cookie: RefreshCookie, tokens: Omit<OpenedSession, 'user'>, inBody: boolean) {
  const { accessToken, expiresIn, refreshToken: token, refreshExpiresAt } = tokens;
  if (inBody) return { accessToken, expiresIn, refreshToken: token };
  cookie.give(token, refreshExpiresAt);
  return { accessToken, expiresIn };
}

/** Signing in, and what a cookie alone can do, no other site may ask for. @throws FORBIDDEN */
function requireOwnSite({ config }: Context, req: Request): void {
  const crossSite = req.headers['sec-fetch-site'] === 'cross-site' && req.headers.origin === undefined;
  if (crossSite || !isAllowedOrigin(config, req.headers.origin, req.headers.host)) {
    throw new PalaverError('FORBIDDEN', 'This may only be asked by the page of this server.');
  }
}
