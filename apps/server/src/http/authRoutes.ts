import type { Request, Response } from 'express';
import type { RouteName } from '@palaver/protocol/routes';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { Context, Visitor } from '../context.ts';
import { login } from '../features/auth/login.ts';
import { logout } from '../features/auth/logout.ts';
import type { OpenedSession } from '../features/auth/openSession.ts';
import { refreshToken } from '../features/auth/refreshToken.ts';
import { register } from '../features/auth/register.ts';
import type { RateKind } from '../features/rate/ratePort.ts';
import { isAllowedOrigin } from './isAllowedOrigin.ts';
import { type RefreshCookie, refreshCookie } from './refreshCookie.ts';
import { nothing, ok, type Reply } from './reply.ts';
import type { AuthRouteName, RouteInput } from './routes.ts';

export interface AuthRouteRow<N extends RouteName> {
  /** The limits of its address in which a request takes a place, before its body is read. */
  rates: RateKind[];
  run(ctx: Context, visitor: Visitor, input: RouteInput<N>, web: { req: Request; res: Response }): Promise<Reply>;
}

/** The table of what anyone, or a refresh cookie, may ask. How the refresh token travels is decided here and nowhere else. */
export const authRoutes: { [N in AuthRouteName]: AuthRouteRow<N> } = {
  config: {
    rates: [],
    run: async ({ config, stores }) =>
      ok({
        protocol: LIMITS.protocol,
        version: config.version,
        organisation: config.organisation,
        registration: config.registration,
        google: false,
        needsAdmin: !(await stores.setupTaken()),
        limits: {
          messageMaxChars: config.messageMaxChars,
          batchMaxMessages: LIMITS.batchMaxMessages,
          batchMaxBytes: LIMITS.batchMaxBytes,
          frameMaxBytes: LIMITS.frameMaxBytes,
        },
      }),
  },
  register: {
    rates: ['api', 'registrations'],
    run: async (ctx, visitor, input, { req, res }) => {
      demandOwnSite(ctx, req);
      const { user, ...tokens } = await register(ctx, visitor, input);
      return {
        status: 201,
        body: { user, ...giveTokens(refreshCookie(ctx, req, res), tokens, input.tokenInBody === true) },
      };
    },
  },
  login: {
    rates: ['loginsOfAddress'],
    run: async (ctx, visitor, input, { req, res }) => {
      demandOwnSite(ctx, req);
      const { user, ...tokens } = await login(ctx, visitor, input);
      return ok({ user, ...giveTokens(refreshCookie(ctx, req, res), tokens, input.tokenInBody === true) });
    },
  },
  refreshToken: {
    rates: ['refreshesOfAddress'],
    run: async (ctx, _visitor, input, { req, res }) => {
      demandOwnSite(ctx, req);
      const inBody = input?.refreshToken;
      const cookie = refreshCookie(ctx, req, res);
      const { user: _user, ...tokens } = await refreshToken(ctx, inBody ?? cookie.read());
      return ok(giveTokens(cookie, tokens, inBody !== undefined));
    },
  },
  logout: {
    rates: ['refreshesOfAddress'],
    run: async (ctx, _visitor, input, { req, res }) => {
      demandOwnSite(ctx, req);
      const cookie = refreshCookie(ctx, req, res);
      await logout(ctx, input?.refreshToken ?? cookie.read());
      cookie.clear();
      return nothing;
    },
  },
};

function giveTokens(cookie: RefreshCookie, tokens: Omit<OpenedSession, 'user'>, inBody: boolean) {
  const { accessToken, expiresIn, refreshToken: token, refreshExpiresAt } = tokens;
  if (inBody) return { accessToken, expiresIn, refreshToken: token };
  cookie.give(token, refreshExpiresAt);
  return { accessToken, expiresIn };
}

/** Signing in, and what a cookie alone can do, no other site may ask for. @throws FORBIDDEN */
function demandOwnSite({ config }: Context, req: Request): void {
  const crossSite = req.headers['sec-fetch-site'] === 'cross-site' && req.headers.origin === undefined;
  if (crossSite || !isAllowedOrigin(config, req.headers.origin, req.headers.host)) {
    throw new PalaverError('FORBIDDEN', 'This may only be asked by the page of this server.');
  }
}
