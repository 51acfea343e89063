import { expect, vi } from 'vitest';
import { RedisLink } from '../realtime/nodes/redis/redisLink.ts';
import type { TestNodes } from './describeNodes.ts';

const TRIES = 3;

/**
 * Expects an exact count over all nodes. Each counts by itself for 2 s after a command to Redis was not answered in 500 ms, which a busy machine can do:
 * where that happened meanwhile, and only then, it is counted anew, three times at most. `count` takes another person, name and address at each try.
 */
export async function countedTogether(nodes: TestNodes, count: (tries: number) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const run = vi.spyOn(RedisLink.prototype, 'runCommand');
    try {
      await count(tries);
      return;
    } catch (error) {
      const isTogether = run.mock.settledResults.every(({ type }) => type !== 'rejected');
      if (isTogether || tries === TRIES) throw error;
    } finally {
      run.mockRestore();
    }
    for (const node of [0, 1])
      await vi.waitFor(async () => expect(await nodes.isReady(node)).toBe(true), { timeout: 20_000, interval: 200 });
  }
}
