import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import { type Route, routes } from '@palaver/protocol/routes';
import * as z from 'zod';
import type { Caller, Context, Visitor } from '../context.ts';
import type { TokenVerifier } from '../features/auth/verifyToken.ts';
import { parseInput } from '../features/parseInput.ts';
import { demandRateOf } from '../features/rate/demandRate.ts';
import { networkOf } from '../features/rate/networkOf.ts';
import type { RateKind } from '../features/rate/ratePort.ts';
import { authRoutes } from './authRoutes.ts';
import { callerOf, noteCaller } from './callers.ts';
import { clientAddress } from './clientAddress.ts';
import type { Reply } from './reply.ts';
import { type TokenRouteName, tokenRoutes } from './routes.ts';

/** Mounts the route tables: for each row its guards, its parsing and its feature, all visible here. */
export function apiRouter(ctx: Context, tokens: TokenVerifier): Router {
  const router = express.Router({ caseSensitive: true });
  const json = express.json({ limit: LIMITS.frameMaxBytes, type: 'application/json', strict: false });

  const networkFrom = (req: Request) => networkOf(clientAddress(ctx.config, req));
  /** Takes a place of the address before anything is read of what it sent. */
  const limitAddress =
    (kind: RateKind): RequestHandler =>
    async (req, _res, next) => {
      const network = networkFrom(req);
      try {
        await demandRateOf(ctx, kind, network);
      } catch (error) {
        ctx.log.warn('limited', { kind, network });
        throw error;
      }
      next();
    };
  const limitCaller: RequestHandler = async (_req, res, next) => {
    await demandRateOf(ctx, 'api', demandCaller(res).userId);
    next();
  };
  const demandToken: RequestHandler = async (req, res, next) => {
    const verified = await tokens.verify(bearerOf(req));
    if (!verified.ok) {
      // A crew that comes back with tokens that ran out is no flood, and a store that is away is nobody's fault.
      const { errorCode, statusCode } = verified.error;
      if (statusCode === 401 && errorCode !== 'TOKEN_EXPIRED') await demandRateOf(ctx, 'api', networkFrom(req));
      throw verified.error;
    }
    const caller: Caller = { ...verified.caller, address: clientAddress(ctx.config, req) };
    noteCaller(res, caller);
    next();
  };
  const mount = (route: Route, guards: RequestHandler[], run: (req: Request, res: Response) => Promise<Reply>) =>
    router[route.method](route.path, ...guards, async (req, res) => {
      const { status, body } = await run(req, res);
      res.status(status);
      if (body === undefined) res.end();
      else res.json(body);
    });

  const visitor = (req: Request): Visitor => ({
    address: clientAddress(ctx.config, req),
    userAgent: req.headers['user-agent'] ?? '',
  });
  for (const name of ['config', 'register', 'login', 'refreshToken', 'logout'] as const) {
    const {
      rates,
      run,
    }: {
      rates: RateKind[];
      run: (ctx: Context, visitor: Visitor, input: never, web: { req: Request; res: Response }) => Promise<Reply>;
    } = authRoutes[name];
    mount(routes[name], [...rates.map(limitAddress), demandJson, json], (req, res) =>
      run(ctx, visitor(req), inputOf(routes[name], req), { req, res }),
    );
  }
  for (const name of tokenRouteNames) {
    const {
      rate,
      run,
    }: { rate: 'api' | 'feature'; run: (ctx: Context, caller: Caller, input: never) => Promise<Reply> } =
      tokenRoutes[name];
    const guards = [demandToken, ...(rate === 'api' ? [limitCaller] : []), demandJson, json];
    mount(routes[name], guards, (req, res) => run(ctx, demandCaller(res), inputOf(routes[name], req)));
  }
  return router;
}

/** In the order of the protocol's table: fixed paths stand before those with a parameter. */
const tokenRouteNames = Object.keys(routes).filter((name): name is TokenRouteName => Object.hasOwn(tokenRoutes, name));

/** The guard before has put it there. */
function demandCaller(res: Response): Caller {
  const caller = callerOf(res);
  if (!caller) throw new PalaverError('TOKEN_MISSING', 'An access token is needed.');
  return caller;
}

/** What a part without a schema takes. */
const Nothing = z.strictObject({}).default({});

/** Path, query and body of a request, each parsed by its own schema, as one input. A part without a schema must be empty (E2). */
function inputOf(route: Route, req: Request): never {
  const part = (schema: z.ZodType | undefined, value: unknown): unknown => parseInput(schema ?? Nothing, value);
  const input: unknown = Object.assign(
    {},
    part(route.params, req.params),
    part(route.query, req.query),
    part(route.body, req.body),
  );
  // The schemas of this very row made it: the tables pair each row with its feature.
  return input as never;
}

function bearerOf(req: Request): string | undefined {
  const header = req.headers.authorization;
  return header === undefined ? undefined : (/^Bearer +(.*)$/i.exec(header)?.[1] ?? header);
}

/** Bodies are JSON: no form can be made to post here. @throws UNSUPPORTED_MEDIA_TYPE */
const demandJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/json')) throw new PalaverError('UNSUPPORTED_MEDIA_TYPE', 'Bodies are JSON here.');
  next();
};
