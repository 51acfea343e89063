import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { addUser, draft } from '@palaver/store/contract/openStore';
import type { Store } from '@palaver/store/ports/store';
import { sealSecret } from '../features/sealedSecret.ts';
import { readConfig } from '../settings/readConfig.ts';
import { type Deps, openDeps } from '../deps.ts';
import type { Post } from '../outgoing/safeFetch.ts';
import { keepDelivering } from './keepDelivering.ts';

const KEY = randomBytes(32).toString('base64url');
const STEP_MS = 250;

describe('what delivers to webhooks', () => {
  let folder: string;
  let deps: Deps;
  let stores: Store;
  let anna: string;
  let delivering: ReturnType<typeof keepDelivering>;
  let list: MockInstance<Store['webhooks']['list']>;
  let posted: Post[];
  let isPosted: (nothing: undefined) => void;
  let post: Promise<undefined>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-delivering-'));
    deps = await openDeps(readConfig({ LOG_LEVEL: 'error', DATA_DIR: folder }));
    ({ stores } = deps);
    anna = await addUser(stores, 'anna');
    list = vi.spyOn(stores.webhooks, 'list');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    posted = [];
    ({ promise: post, resolve: isPosted } = Promise.withResolvers<undefined>());
    delivering = keepDelivering({
      stores,
      post: (one) => {
        posted.push(one);
        isPosted(undefined);
        return Promise.resolve(204);
      },
      key: KEY,
      holder: 'this one',
      counts: { told: 0, refused: 0, unreached: 0 },
      log: deps.log,
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await delivering.close();
    await deps.ends.close();
    await stores.close();
    await deps.log.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Lets the loop's clock go on, and each look end before the next. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      vi.advanceTimersByTime(STEP_MS);
      for (const { type, value } of list.mock.results) if (type === 'return') await value;
      await turn();
    }
  }
  const make = (active = true) =>
    stores.webhooks.create({
      ...{ id: 'hook', url: 'https://log.example/', events: ['message'], roomIds: null, active },
      ...{ createdAt: new Date(stores.now()).toISOString(), secret: sealSecret(KEY, 'hook', 'whsec_c2VjcmV0') },
    });
  const say = () => stores.messages.append('general', { senderId: anna, entries: [draft('client-0001')] });

  it('asks the store every ten seconds where there is none, or none that is active, and every second otherwise', async () => {
    await pass(61_000);
    expect(list).toHaveBeenCalledTimes(7);
    await make(false);
    await pass(60_000);
    expect(list).toHaveBeenCalledTimes(13);
    await stores.webhooks.update('hook', { active: true });
    await pass(10_000);
    list.mockClear();
    await pass(60_000);
    expect(list).toHaveBeenCalledTimes(60);
  });

  it('begins within a second with one that was made here, however long there was none', async () => {
    await pass(5_000);
    await make();
    delivering.look();
    await say();
    await pass(1_000);
    await post;
    expect(posted).toMatchObject([{ url: 'https://log.example/' }]);
  });

  it('misses none that is made while it looks', async () => {
    await pass(5_000);
    const { promise: held, resolve: goOn } = Promise.withResolvers<undefined>();
    list.mockImplementationOnce(() => held.then(() => []));
    delivering.look();
    await make();
    delivering.look();
    goOn(undefined);
    await say();
    await pass(2_000);
    await post;
  });

  it('finds one that another node made within ten seconds', async () => {
    await pass(5_000);
    await make();
    await say();
    await pass(10_000);
    await post;
  });
});
