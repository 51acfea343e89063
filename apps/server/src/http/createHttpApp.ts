import { randomUUID } from 'node:crypto';
import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import type { Cluster } from '../realtime/nodes/clusterPort.ts';
import type { Context } from '../context.ts';
import type { Metrics } from '../observability/metrics/createMetrics.ts';
import type { TokenVerifier } from '../features/auth/verifyToken.ts';
import { apiRouter } from './apiRouter.ts';
import { answerErrors, notFound } from './answerErrors.ts';
import { healthRouter } from './healthRouter.ts';
import { keepBuild } from './keepBuild.ts';
import { metricsRouter } from './metricsRouter.ts';
import { PAGE, pageRouter } from './pageRouter.ts';
import { refuseForeignHosts } from './refuseForeignHosts.ts';
import { securityHeaders } from './securityHeaders.ts';
import { shownPath } from './shownPath.ts';

interface HttpAppDeps {
  tokens: TokenVerifier;
  cluster: Cluster | null;
  metrics(): Promise<Metrics>;
}

/** Express with everything that answers HTTP, in the order in which a request meets it. */
export function createHttpApp(ctx: Context, { tokens, cluster, metrics }: HttpAppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', ctx.config.trustProxy);
  app.use(noteRequest(ctx));
  app.use(...securityHeaders(ctx.config));
  app.use(healthRouter(ctx, cluster));
  app.use(metricsRouter(ctx, metrics));
  app.use(compression());
  app.use('/api', cors(ctx), noStore, apiRouter(ctx, tokens), notFound);
  app.use(refuseForeignHosts(ctx), pageRouter(PAGE, buildsBefore(ctx)));
  app.use(notFound);
  app.use(answerErrors(ctx));
  return app;
}

/** What cannot be kept keeps nobody from chatting. */
function buildsBefore({ config, log, now }: Context): string[] {
  try {
    return keepBuild(PAGE, config.dataDir, now());
  } catch (error) {
    log.warn('the files of this page could not be kept for pages that are open at the next update', { error });
    return [];
  }
}

/** Gives each request a number and logs its end: method, path without its query, status, time. */
function noteRequest({ log, measures, now }: Context): RequestHandler {
  return (req, res, next) => {
    const startedAt = now();
    const requestId = randomUUID();
    const { method, path } = req;
    res.locals.requestId = requestId;
    res.set('X-Request-Id', requestId);
    res.on('finish', () => {
      measures.answered(res.statusCode);
      log.http('request', { requestId, method, path: shownPath(path), status: res.statusCode, ms: now() - startedAt });
    });
    next();
  };
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** Lets the pages of CORS_ORIGINS in, and no others (G9). */
function cors({ config }: Context): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin !== undefined && config.corsOrigins.includes(origin)) {
      res.vary('Origin').set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
      });
      if (req.method === 'OPTIONS') {
        res.set({
          'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
          'Access-Control-Allow-Headers': 'Authorization, Content-Type',
          'Access-Control-Max-Age': '600',
        });
        res.status(204).end();
        return;
      }
    }
    next();
  };
}
