import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import * as z from 'zod';
import type { Caller, Context, Visitor } from '../context.ts';
import type { TokenVerifier } from '../features/auth/verifyToken.ts';
import { requireAdmin } from '../features/admin/requireAdmin.ts';
import { parseInput } from '../wire/parseInput.ts';
import { requireRateOf } from '../rate/requireRate.ts';
import { networkOf } from '../rate/networkOf.ts';
import type { RateKind } from '../rate/ratePort.ts';
import { bearerOf } from './bearerOf.ts';
import { callerOf, noteCaller } from './callers.ts';
import { clientAddress } from './clientAddress.ts';
import { readablePath } from './readablePath.ts';
import { refreshCookie } from './refreshCookie.ts';
import type { Reply } from './reply.ts';
import { sendFile } from './sendFile.ts';
import type { TokenRow, VisitorRow } from './routeRow.ts';
import { restRoutes } from './routes.ts';

/** Mounts the table of routes: for each row its guards, its parsing and its feature, all visible here. */
export function apiRouter(ctx: Context, tokens: TokenVerifier): Router {
  const router = express.Router({ caseSensitive: true });
  router.use(readablePath);
  const json = express.json({ limit: LIMITS.frameMaxBytes, type: 'application/json', strict: false });

  const networkFrom = (req: Request) => networkOf(clientAddress(ctx.config, req));
  /** Takes a place of the address before anything is read of what it sent. */
  const limitAddress =
    (kind: RateKind): RequestHandler =>
    async (req, _res, next) => {
      const network = networkFrom(req);
      try {
        await requireRateOf(ctx, kind, network);
      } catch (error) {
        // One line for each kind: a flood of one must not hide another.
        ctx.log.warn(`limited: ${kind}`, { network });
        throw error;
      }
      next();
    };
  const limitCaller: RequestHandler = async (_req, res, next) => {
    await requireRateOf(ctx, 'api', requireCaller(res).userId);
    next();
  };
  const requireToken: RequestHandler = async (req, res, next) => {
    const verified = await tokens.verify(bearerOf(req));
    if (!verified.ok) {
      // A crew that comes back with tokens that ran out is no flood, and a store that is away is nobody's fault.
      const { errorCode, statusCode } = verified.error;
      if (statusCode === 401 && errorCode !== 'TOKEN_EXPIRED') await requireRateOf(ctx, 'api', networkFrom(req));
      throw verified.error;
    }
    const caller: Caller = { ...verified.caller, address: clientAddress(ctx.config, req) };
    noteCaller(res, caller);
    next();
  };
  /** Before anything of the request is looked at: who is no administrator learns nothing from the answer. */
  const requireRank: RequestHandler = async (_req, res, next) => {
    await requireAdmin(ctx, requireCaller(res));
    next();
  };
  const requirePerson: RequestHandler = (_req, res, next) => {
    if (requireCaller(res).bot) throw new PalaverError('FORBIDDEN', 'This is not for bots.');
    next();
  };
  const mount = (route: Route, guards: RequestHandler[], run: (req: Request, res: Response) => Promise<Reply>) =>
    router[route.method](route.path, ...guards, async (req, res) => {
      const { status, body, file, location, endsSession = false } = await run(req, res);
      if (endsSession) refreshCookie(ctx, req, res).clear();
      res.status(status);
      if (location !== undefined) res.location(location);
      if (file) await sendFile(res, file);
      else if (body === undefined) res.end();
      else res.json(body);
    });

  const visitor = (req: Request): Visitor => ({
    address: clientAddress(ctx.config, req),
    userAgent: req.headers['user-agent'] ?? '',
    // What is asked for first, of those that there are.
    locale: req.acceptsLanguages('en', 'es') === 'es' ? 'es' : 'en',
  });
  for (const name of routeNames) {
    const row: TokenRow<never> | TokenRow<never, 'admin'> | VisitorRow<never> = restRoutes[name];
    if (row.auth === 'token' || row.auth === 'admin') {
      const rank = row.auth === 'admin' ? [requireRank] : [];
      const limit = row.limit === 'api' ? [limitCaller] : [];
      const person = isForPersons(name) ? [requirePerson] : [];
      const guards = [requireToken, ...limit, ...person, ...rank, requireJson, json];
      mount(routes[name], guards, (req, res) => row.run(ctx, requireCaller(res), inputOf(routes[name], req)));
    } else {
      mount(routes[name], [...row.limit.map(limitAddress), requireJson, json], (req, res) =>
        row.run(ctx, visitor(req), inputOf(routes[name], req), { req, res }),
      );
    }
  }
  return router;
}

/** In the order of the protocol's table: fixed paths stand before those with a parameter. */
const routeNames = Object.keys(routes).filter((name): name is RouteName => Object.hasOwn(restRoutes, name));

/** An account, its sessions and the ways in are not for a bot to look at or change; who it is it may ask. */
function isForPersons(name: RouteName): boolean {
  return name !== 'getMe' && /^\/(users\/me|sessions|auth)(\/|$)/.test(routes[name].path);
}

/** The guard before has put it there. */
function requireCaller(res: Response): Caller {
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

/** Bodies are JSON: no form can be made to post here. @throws UNSUPPORTED_MEDIA_TYPE */
const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/json')) throw new PalaverError('UNSUPPORTED_MEDIA_TYPE', 'Bodies are JSON here.');
  next();
};
