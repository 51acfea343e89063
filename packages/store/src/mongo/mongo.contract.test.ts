import { afterAll, describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { openMongo } from '../testing/openMongo.ts';
import { shardedProxy } from '../testing/shardedProxy.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
/** Asks for more than a server that holds all by itself. One that MONGO_URI names is taken as it is: it may encrypt what a proxy would read. */
const proxy = 'missing' in server || process.env.MONGO_URI ? null : await shardedProxy(server.port);
afterAll(async () => {
  proxy?.close();
  if (!('missing' in server)) await server.stop();
});

/** The store on MongoDB, messages and members sharded by room, held against the contract. */
describe.skipIf(missing !== null)(
  missing === null
    ? `MongoDB (${'name' in server ? server.name : ''})`
    : `skipped: the store on MongoDB, because ${missing}`,
  () => {
    describeStore(openMongo(server, proxy));
  },
);
