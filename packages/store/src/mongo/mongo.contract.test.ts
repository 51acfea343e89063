import { afterAll, describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { byPort } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { shardedProxy } from '../testing/shardedProxy.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
/** Asks for more than a server that holds all by itself. One that MONGO_URI names is taken as it is: it may encrypt what a proxy would read. */
const proxy = 'missing' in server || process.env.MONGO_URI ? null : await shardedProxy(server.port);
afterAll(async () => {
  proxy?.close();
  if (!('missing' in server)) await server.stop();
});

/** The store on MongoDB, messages and members sharded by room, held against the contract. */
const open: OpenStore = () => {
  if ('missing' in server) throw new Error(server.missing);
  const own = server.newDatabase();
  const uri = proxy ? byPort(own, proxy.port) : own;
  return openWithClock((now) => openMongoStore({ uri, now }));
};

describe.skipIf(missing !== null)(
  missing === null
    ? `MongoDB (${'name' in server ? server.name : ''})`
    : `skipped: the store on MongoDB, because ${missing}`,
  () => {
    describeStore(open);
  },
);
