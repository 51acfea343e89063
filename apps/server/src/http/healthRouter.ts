import express, { type Router } from 'express';
import type { Cluster } from '../realtime/nodes/clusterPort.ts';
import type { Context } from '../context.ts';

/** `/health`: the process lives, whatever its store does. `/ready`: it can serve (G6). */
export function healthRouter({ stores, config }: Context, cluster: Cluster | null): Router {
  const router = express.Router();
  router.get('/health', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok', version: config.version });
  });
  router.get('/ready', async (_req, res) => {
    res.set('Cache-Control', 'no-store');
    await stores.ping();
    await cluster?.ping();
    res.json({ status: 'ready' });
  });
  return router;
}
