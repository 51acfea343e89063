import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections, and so is the second port of a Redis Cluster's server, 10,000 above its first. */
const FIRST = 12_000;
const LAST = 22_000;
const TRIES = 100;
const { TEST_PARALLEL_INDEX, VITEST_POOL_ID } = process.env;
const OWN_LANE = TEST_PARALLEL_INDEX ?? VITEST_POOL_ID;
/** Each worker of the tests has ports of its own: no other takes one between its choice and its use. */
const WORKERS = OWN_LANE === undefined ? 1 : 8;
const WORKER = Number(OWN_LANE ?? 0) % WORKERS;
/** What was chosen here before may not be in use yet. */
const chosen = new Set<number>();

/** A port of this machine that is free at this moment. No connection takes it meanwhile: a server that is restarted finds it free again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST + randomInt((LAST - FIRST) / WORKERS) * WORKERS + WORKER;
    if (chosen.has(port)) continue;
    chosen.add(port);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
  throw new Error('No free port.');
}
