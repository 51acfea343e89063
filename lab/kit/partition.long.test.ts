import { setTimeout as pause } from 'node:timers/promises';
import { openMongoStore } from '@palaver/store/mongo/openMongoStore';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { afterAll, describe, expect, it } from 'vitest';
import { TcpProxy } from './tcpProxy.ts';

const found = await startMongo();
const missing = 'missing' in found ? found.missing : null;
afterAll(async () => {
  if (!('missing' in found)) await found.stop();
});

const title = missing === null ? 'a partition from MongoDB' : `skipped: a partition from MongoDB, because ${missing}`;
describe.skipIf(missing !== null)(title, () => {
  it('E5: is over when the connection is there again, also where all connections break at one moment', async () => {
    if ('missing' in found) throw new Error(found.missing);
    const proxy = await TcpProxy.start(found.port);
    const uri = new URL(found.newDatabase());
    uri.port = String(proxy.port);
    const store = await openMongoStore({ uri: uri.toString() });
    const ask = () =>
      store.setupTaken().then(
        () => 'answered',
        () => 'failed',
      );
    // Calls are under way, and more of them than connections, when everything breaks: only so the driver's watch hangs.
    const asked: Promise<string>[] = [];
    for (let i = 0; i < 24; i += 1) {
      asked.push(ask());
      await pause(200);
      if (i === 11) proxy.freeze();
    }
    proxy.breakConnections();
    proxy.thaw();
    await expect.poll(ask, { timeout: 40_000 }).toBe('answered');
    await Promise.all(asked);
    await store.close();
    await proxy.stop();
  }, 180_000);
});
