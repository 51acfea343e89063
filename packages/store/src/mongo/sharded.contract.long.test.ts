import { afterAll, describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { byPort } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { shardedProxy } from '../testing/shardedProxy.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** The store on MongoDB, on a server whose big collections are sharded, held against the contract. */
const openSharded: OpenStore = async () => {
  if ('missing' in server) throw new Error(server.missing);
  const proxy = await shardedProxy(server.port);
  const uri = byPort(server.newDatabase(), proxy.port);
  return openWithClock(
    (now) => openMongoStore({ uri, now }),
    () => Promise.resolve(proxy.close()),
  );
};

describe.skipIf(missing !== null)(
  missing === null
    ? `MongoDB (${'name' in server ? server.name : ''}) with messages and members sharded by roomId`
    : `skipped: the store on a sharded MongoDB, because ${missing}`,
  () => {
    describeStore(openSharded);
  },
);
