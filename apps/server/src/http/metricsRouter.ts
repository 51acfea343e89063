import express, { type Request, type Router } from 'express';
import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../context.ts';
import type { Metrics } from '../observability/metrics/createMetrics.ts';
import { networkOf } from '../rate/networkOf.ts';
import { requireRateOf } from '../rate/requireRate.ts';
import { sameSecret } from '../secrets/sameSecret.ts';
import { bearerOf } from './bearerOf.ts';
import { clientAddress } from './clientAddress.ts';

/** `/metrics` for whoever brings METRICS_TOKEN. Where none is set there is no such path. A wrong one counts among the requests of its address. */
export function metricsRouter(ctx: Context, metrics: () => Promise<Metrics>): Router {
  const { metricsToken } = ctx.config;
  const router = express.Router({ caseSensitive: true, strict: true });
  if (metricsToken === null) return router;

  async function requireToken(req: Request): Promise<void> {
    const token = bearerOf(req);
    if (token !== undefined && sameSecret(token, metricsToken ?? '')) return;
    await requireRateOf(ctx, 'api', networkOf(clientAddress(ctx.config, req)));
    throw token === undefined
      ? new PalaverError('TOKEN_MISSING', 'METRICS_TOKEN is needed, as a bearer token.')
      : new PalaverError('TOKEN_INVALID', 'This is not METRICS_TOKEN.');
  }
  router.get('/metrics', async (req, res) => {
    res.set('Cache-Control', 'no-store');
    await requireToken(req);
    const shown = await metrics();
    res.set('Content-Type', shown.contentType).send(await shown.text());
  });
  return router;
}
