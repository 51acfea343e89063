import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Request, RequestHandler, Response } from 'express';
import { normalizeUsername } from '@palaver/protocol/names';
import type { Cluster } from '../cluster/clusterPort.ts';
import type { Context } from '../context.ts';
import { rateLimited } from '../features/rate/demandRate.ts';
import { parseRefreshToken } from '../features/auth/refreshTokens.ts';
import { cookieOf } from './authRoutes.ts';
import { callerOf } from './callers.ts';
import { clientAddress } from './clientAddress.ts';
import { CountingStore } from './countingStore.ts';

const MINUTE = 60_000;
/** Tries from one address, whatever the name, for each try that one name has (A8). */
const ADDRESS_FACTOR = 6;

export interface HttpLimits {
  /** 5 tries a minute per address and name, 30 per address: nobody can lock another out from elsewhere. */
  login: RequestHandler[];
  /** 100 requests a minute per user, or per address without a verified token. */
  api: RequestHandler;
  /** The same number per session family. */
  refresh: RequestHandler;
}

/** The limits of REST (A8), counted over all nodes where there are several. 0 in the configuration: no limit. */
export function createHttpLimits({ config }: Context, cluster: Cluster | null): HttpLimits {
  const address = (req: Request) => ipKeyGenerator(clientAddress(config, req), 64);
  const limit = (name: string, perMinute: number, key: (req: Request, res: Response) => string): RequestHandler =>
    rateLimit({
      store: cluster?.limitStore(name) ?? new CountingStore(),
      windowMs: MINUTE,
      limit: perMinute,
      skip: () => perMinute === 0,
      keyGenerator: key,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // The keys above know about proxies by themselves.
      validate: false,
      handler: (_req, res, next) => {
        const reset: unknown = Reflect.get(res.req, 'rateLimit');
        const resetTime =
          typeof reset === 'object' && reset !== null && 'resetTime' in reset && reset.resetTime instanceof Date
            ? reset.resetTime
            : null;
        next(rateLimited(Math.max(1_000, (resetTime?.getTime() ?? Date.now() + MINUTE) - Date.now())));
      },
    });
  return {
    login: [
      limit('login-address', config.rateLoginPerMinute * ADDRESS_FACTOR, address),
      limit('login-name', config.rateLoginPerMinute, (req) => `${address(req)} ${nameOf(req)}`),
    ],
    api: limit('api', config.rateApiPerMinute, (req, res) => userOf(res) ?? address(req)),
    refresh: limit('refresh', config.rateApiPerMinute, (req) => familyOf(req) ?? address(req)),
  };
}

function userOf(res: Response): string | null {
  const caller = callerOf(res);
  return caller ? `user ${caller.userId}` : null;
}

function nameOf(req: Request): string {
  const body: unknown = req.body;
  const name = typeof body === 'object' && body !== null && 'username' in body ? body.username : '';
  return typeof name === 'string' ? normalizeUsername(name.slice(0, 300)) : '';
}

function familyOf(req: Request): string | null {
  const body: unknown = req.body;
  const inBody = typeof body === 'object' && body !== null && 'refreshToken' in body ? body.refreshToken : undefined;
  const token = typeof inBody === 'string' ? inBody : cookieOf(req);
  const parsed = token ? parseRefreshToken(token) : null;
  return parsed ? `family ${parsed.sessionId}` : null;
}
