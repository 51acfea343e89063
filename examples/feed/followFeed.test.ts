import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../../packages/store/src/testing/redisServer.ts';
import { type FeedEntry, followFeed } from './followFeed.ts';

const server = await startRedis();
const missing = 'missing' in server ? server.missing : null;

describe.skipIf(missing !== null)(
  missing === null ? 'a consumer of the event feed' : `skipped: a consumer of the event feed, because ${missing}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'palaver-feed-'));
    });
    afterAll(async () => {
      if (!('missing' in server)) await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('E6: goes on after the last entry that it handled, also when it broke in the middle of one', async () => {
      if ('missing' in server) throw new Error(server.missing);
      const redis = new Redis(server.url);
      for (let n = 1; n <= 5; n += 1)
        await redis.xadd(
          'palaver:feed',
          '*',
          'type',
          'chatMessage',
          'at',
          '2026-01-01T00:00:00.000Z',
          'data',
          `{"n":${n}}`,
        );
      redis.disconnect();
      const seen: FeedEntry[] = [];
      const options = { url: server.url, idFile: join(folder, 'id') };
      const broken = followFeed({
        ...options,
        onEntry(entry) {
          if (seen.length === 3) throw new Error('the power went');
          seen.push(entry);
        },
      });
      await expect(broken).rejects.toThrow('the power went');
      const end = new AbortController();
      await followFeed({
        ...options,
        signal: end.signal,
        onEntry(entry) {
          seen.push(entry);
          if (seen.length === 5) end.abort();
        },
      });
      expect(seen.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })));
    });
  },
);
