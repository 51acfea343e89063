import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../../kit/percentile.ts';
import { startSystem } from '../../checker/run/system.ts';
import { openClients } from './openClients.ts';
import { watchReturn } from './watchReturn.ts';

const BACK_WITHIN_MS = 30_000;

/** Who lost their node and came back, and when they were in sync after its return, milliseconds. */
export interface Returned {
  online: number;
  back: number;
  never: number;
  medianMs: number;
  p99Ms: number;
  lastMs: number;
  /** Most that came back within a tenth of a second. */
  busiest: number;
}

/** Lets so many real clients lose their server at one moment (kill -9) and find it again. Of two nodes one is killed. */
export async function measureReturn(count: number, nodes: number): Promise<Returned> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-return-'));
  const system = await startSystem({ store: nodes > 1 ? 'mongo' : 'sqlite', nodes }, folder);
  const urls = system.proxies.map(({ port }) => `http://127.0.0.1:${port}`);
  const clients = await openClients(count, system.steadyUrl, urls);
  try {
    const [node] = system.nodes;
    if (!node) throw new Error('There is no node.');
    const online = clients.filter((client) => client.getState().connection.status === 'online').length;
    const lost = clients.map((client) => watchReturn(client, BACK_WITHIN_MS));
    await node.stop('SIGKILL');
    await node.start();
    const backAt = performance.now();
    const times = (await Promise.all(lost.map(({ returned }) => returned)))
      .filter((at) => at !== null)
      .map((at) => Math.max(0, at - backAt));
    const never = lost.filter(({ state }) => state.lost && !state.back).length;
    const at = (share: number) => percentile(times, share);
    return {
      online,
      back: times.length,
      never,
      medianMs: at(0.5),
      p99Ms: at(0.99),
      lastMs: at(1),
      busiest: busiest(times),
    };
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function busiest(times: number[]): number {
  const buckets = new Map<number, number>();
  for (const time of times) buckets.set(Math.floor(time / 100), (buckets.get(Math.floor(time / 100)) ?? 0) + 1);
  return Math.max(0, ...buckets.values());
}
