import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Measures } from '../measures.ts';
import { createMetrics, type MetricSources } from './createMetrics.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = () => new Promise<never>(() => undefined);
const away = () => Promise.reject(new Error('away'));
const sources = (some: Partial<MetricSources> = {}): MetricSources => ({
  measures: new Measures(Date.now),
  version: '1.2.3',
  store: { ping: () => Promise.resolve(), size: () => Promise.resolve({ kind: 'sqlite', bytes: 7 } as const) },
  redis: () => Promise.resolve(),
  nodes: () => 2,
  disk: () => Promise.resolve({ free: 1, total: 9 }),
  certificateEndsAt: () => null,
  lastBackupAt: () => Promise.resolve(null),
  filesBytes: () => null,
  ...some,
});
/** The lines of what there is to read within two seconds. */
async function read(some?: Partial<MetricSources>): Promise<string[]> {
  let text: string | null = null;
  void createMetrics(sources(some))
    .text()
    .then((found) => (text = found));
  await vi.advanceTimersByTimeAsync(2_000);
  return String(text).split('\n');
}

it('say that store and Redis answer', async () => {
  const lines = await read();
  for (const line of ['palaver_store_up 1', 'palaver_redis_up 1', 'palaver_store_bytes 7'])
    expect(lines).toContain(line);
});

it.each([
  ['hangs', never],
  ['fails', away],
])('a store or a Redis that %s is said to be down, and hides nothing else', async (_, ask) => {
  const lines = await read({ store: { ping: ask, size: ask }, redis: ask, lastBackupAt: ask });
  for (const line of ['palaver_store_up 0', 'palaver_redis_up 0', 'palaver_disk_free_bytes 1', 'palaver_nodes 2'])
    expect(lines).toContain(line);
  for (const name of ['palaver_store_bytes ', 'palaver_backup_time_seconds '])
    expect(lines.filter((line) => line.startsWith(name))).toEqual([]);
});

it('asks once for all who read at the same time', async () => {
  const ping = vi.fn(() => Promise.resolve());
  const metrics = createMetrics(
    sources({ store: { ping, size: () => Promise.resolve({ kind: 'sqlite', bytes: 7 } as const) } }),
  );
  const texts = await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
  expect(new Set(texts).size).toBe(1);
  expect(ping).toHaveBeenCalledTimes(1);
});
