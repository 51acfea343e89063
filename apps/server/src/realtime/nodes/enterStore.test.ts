import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SharedStore, StoreProcess } from '@palaver/store/ports/news';
import type { Store } from '@palaver/store/ports/store';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { afterAll, afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { readConfig } from '../../settings/readConfig.ts';
import { ConfigError } from '../../settings/configError.ts';
import { openDeps } from '../../deps.ts';
import { rest } from '../../testing/rest.ts';
import { startServer } from '../../testing/startServer.ts';
import { SigningSecrets } from '../../secrets/signingSecrets.ts';
import { enterStore } from './enterStore.ts';

const mongo = await startMongo();
const missing = 'missing' in mongo ? mongo.missing : null;
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

const SECRET = 'one-secret-for-both-of-the-processes';
const secretsOf = (jwtSecret: string, jwtSecretPrevious: string | null = null) =>
  new SigningSecrets({ jwtSecret, jwtSecretPrevious }, Date.now);
const alone = (place: string) => ({ place, secrets: secretsOf(SECRET), hasBus: false });
const joined = (place: string) => ({ ...alone(place), hasBus: true });

const title = 'processes on one MongoDB';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  const waits = { sayEveryMs: 60_000, patienceMs: 300, againMs: 20 };
  let log: { warn: Mock; error: Mock };
  let folder: string;
  let env: Record<string, string>;
  let deps: Awaited<ReturnType<typeof openDeps>>;
  let store: Store;
  let shared: SharedStore;

  beforeEach(async () => {
    if ('missing' in mongo) throw new Error(mongo.missing);
    log = { warn: vi.fn(), error: vi.fn() };
    folder = await mkdtemp(join(tmpdir(), 'palaver-enter-'));
    env = { MONGO_URI: mongo.newDatabase(), JWT_SECRET: SECRET };
    deps = await openDeps(readConfig({ ...env, DATA_DIR: folder, LOG_LEVEL: 'error' }));
    store = deps.stores;
    if (!store.shared) throw new Error('This store is shared.');
    ({ shared } = store);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await deps.ends.close();
    await store.close();
    await deps.log.close();
    await rm(folder, { recursive: true, force: true });
  });

  const pairs = [
    {
      first: alone('box-1 /data'),
      second: alone('box-2 /data'),
      line: 'another process is on this database without it',
    },
    {
      first: alone('box-1 /data'),
      second: joined('box-2 /data'),
      line: 'another process is on this database without it',
    },
    {
      first: joined('box-1 /data'),
      second: alone('box-2 /data'),
      line: 'it is not set here, and another process on this database has one',
    },
  ];
  it.each(pairs)(
    'the second waits for the first to be gone, then ends with a line that names it ($first.hasBus, $second.hasBus)',
    async ({ first: one, second: two, line }) => {
      // Its patience ends when this says so, however long each question takes.
      vi.useFakeTimers({ toFake: ['performance'] });
      const asked = vi.spyOn(shared, 'enter');
      const first = await enterStore(shared, one, log, waits);
      const second = enterStore(shared, two, log, waits).catch((error: unknown) => error);
      await expect.poll(() => asked.mock.calls.length).toBeGreaterThan(3);
      vi.advanceTimersByTime(waits.patienceMs);
      const refused = await second;
      expect(refused).toBeInstanceOf(ConfigError);
      expect(String(refused)).toContain(`REDIS_URL: ${line} (box-1 /data). Set the same for all, or run one.`);
      expect(log.warn).toHaveBeenCalledExactlyOnceWith(
        'Waiting for another process on this database to be gone: box-1 /data.',
      );
      await first.close();
      await (await enterStore(shared, two, log, { ...waits, patienceMs: 0 })).close();
    },
  );

  it('the second starts as soon as the first is gone', async () => {
    const first = await enterStore(shared, alone('box-1 /data'), log, waits);
    const asked = vi.spyOn(shared, 'enter');
    const second = enterStore(shared, joined('box-2 /data'), log, { ...waits, patienceMs: 60_000 });
    await expect.poll(() => asked.mock.calls.length).toBeGreaterThan(1);
    await first.close();
    await (await second).close();
  });

  it('a process that was killed starts again with its DATA_DIR at once', async () => {
    await enterStore(shared, alone('box-1 /data'), log, waits);
    await (await enterStore(shared, alone('box-1 /data'), log, { ...waits, patienceMs: 0 })).close();
  });

  it('a running process reports again and again, and notices another whose settings differ', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const asked = vi.spyOn(shared, 'enter');
    const first = await enterStore(shared, joined('box-1 /data'), log, waits);
    await vi.advanceTimersByTimeAsync(3 * waits.sayEveryMs);
    expect(asked).toHaveBeenCalledTimes(4);
    await vi.waitFor(() => expect(asked.mock.settledResults.every(({ type }) => type === 'fulfilled')).toBe(true), {
      timeout: 20_000,
    });
    expect(log.error).not.toHaveBeenCalled();
    // As when the first could not be heard for a while.
    await shared.leave('box-1 /data');
    const second = await enterStore(shared, alone('box-2 /data'), log, { ...waits, patienceMs: 0 });
    await vi.advanceTimersByTimeAsync(waits.sayEveryMs);
    await vi.waitFor(
      () =>
        expect(log.error).toHaveBeenCalledExactlyOnceWith(
          'REDIS_URL: another process is on this database without it (box-2 /data). Set the same for all, or run one.',
        ),
      { timeout: 20_000 },
    );
    await Promise.all([first.close(), second.close()]);
  });

  it('a server reports from its start to its end, and waits for another', async () => {
    const server = await startServer(env);
    const other = { place: 'somewhere else', secret: '', hasBus: false };
    expect(await shared.enter(other)).toEqual({
      against: expect.objectContaining({ place: expect.stringContaining(server.folder) }),
    });
    await server.close();
    const first = await enterStore(shared, alone('somewhere else'), log, waits);
    const waiting = startServer(env);
    await first.close();
    const next = await waiting;
    expect((await rest(next.url, 'GET', '/ready')).status).toBe(200);
    expect(await shared.enter(other)).toEqual({
      against: expect.objectContaining({ place: expect.stringContaining(next.folder) }),
    });
    await next.close();
  });

  it('another secret is refused at once', async () => {
    const server = await startServer(env);
    const other = { ...env, JWT_SECRET: 'another-secret-for-the-other-process' };
    const startedAt = performance.now();
    await expect(startServer(other)).rejects.toThrow(
      /^JWT_SECRET: another process on this database \(.*\) has another/,
    );
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    await server.close();
  });
});

describe('with the times as shipped', () => {
  afterEach(() => vi.useRealTimers());
  const log = { warn: vi.fn(), error: vi.fn() };

  it('a process waits for half a minute, longer than the 25 s for which another one counts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const enter = vi.fn((process: StoreProcess) => Promise.resolve({ against: { ...process, place: 'box-1 /data' } }));
    let refused: unknown = null;
    enterStore({ enter, leave: () => Promise.resolve() }, alone('box-2 /data'), log).catch(
      (error: unknown) => (refused = error),
    );
    await vi.advanceTimersByTimeAsync(28_000);
    expect(refused).toBeNull();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(refused).toBeInstanceOf(ConfigError);
  });

  it('a process reports three times in these 25 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const enter = vi.fn(() => Promise.resolve({ signing: { secret: '', since: 0 } }));
    const process = await enterStore({ enter, leave: () => Promise.resolve() }, alone('box-1 /data'), log);
    expect(enter).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(enter).toHaveBeenCalledTimes(4);
    await process.close();
  });
});
