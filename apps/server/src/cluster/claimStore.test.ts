import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SharedStore } from '@palaver/store/ports/news';
import type { Store } from '@palaver/store/ports/store';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { ConfigError } from '../configError.ts';
import { openDeps } from '../deps.ts';
import { rest } from '../testing/rest.ts';
import { startServer } from '../testing/startServer.ts';
import { claimStore } from './claimStore.ts';

const mongo = await startMongo();
const missing = 'missing' in mongo ? mongo.missing : null;
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

const title = 'processes on one MongoDB without a Redis';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  const waits = { sayEveryMs: 60_000, patienceMs: 300, againMs: 20 };
  const log = { warn: vi.fn(), error: vi.fn() };
  let folder: string;
  let env: Record<string, string>;
  let store: Store;
  let shared: SharedStore;

  beforeEach(async () => {
    if ('missing' in mongo) throw new Error(mongo.missing);
    folder = await mkdtemp(join(tmpdir(), 'palaver-claim-'));
    env = { MONGO_URI: mongo.newDatabase(), JWT_SECRET: 'one-secret-for-both-of-the-processes' };
    ({ stores: store } = await openDeps(readConfig({ ...env, DATA_DIR: folder, LOG_LEVEL: 'error' })));
    if (!store.shared) throw new Error('This store is shared.');
    ({ shared } = store);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('the second waits for the first to be gone, then ends with a line that names it', async () => {
    const asked = vi.spyOn(shared, 'claim');
    const first = await claimStore(shared, 'box-1 /data', log, waits);
    const second = claimStore(shared, 'box-2 /data', log, waits);
    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(
      /^REDIS_URL: another process is on this database without it \(box-1 \/data\)\. .*$/,
    );
    expect(asked.mock.calls.length).toBeGreaterThan(3);
    expect(log.warn).toHaveBeenCalledExactlyOnceWith(
      'Waiting for another process on this database to be gone: box-1 /data.',
    );
    await first.close();
    await (await claimStore(shared, 'box-2 /data', log, { ...waits, patienceMs: 0 })).close();
  });

  it('the second starts as soon as the first is gone', async () => {
    const first = await claimStore(shared, 'box-1 /data', log, waits);
    const asked = vi.spyOn(shared, 'claim');
    const second = claimStore(shared, 'box-2 /data', log, { ...waits, patienceMs: 60_000 });
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1));
    await first.close();
    await (await second).close();
  });

  it('one that was killed comes back to its DATA_DIR at once', async () => {
    await claimStore(shared, 'box-1 /data', log, waits);
    await (await claimStore(shared, 'box-1 /data', log, { ...waits, patienceMs: 0 })).close();
  });

  it('the first says again and again that it is there', async () => {
    const asked = vi.spyOn(shared, 'claim');
    const first = await claimStore(shared, 'box-1 /data', log, { ...waits, sayEveryMs: 10 });
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(3));
    await first.close();
  });

  it('a server says so from its start to its end, and waits for another', async () => {
    const server = await startServer(env);
    expect(await shared.claim('somewhere else')).toContain(server.folder);
    await server.close();
    expect(await shared.claim('somewhere else')).toBeNull();
    const claimed = startServer(env);
    await shared.release('somewhere else');
    const next = await claimed;
    expect((await rest(next.url, 'GET', '/ready')).status).toBe(200);
    expect(await shared.claim('somewhere else')).toContain(next.folder);
    await next.close();
  });
});
