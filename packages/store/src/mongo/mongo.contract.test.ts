import { afterAll, describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

/** The store on MongoDB, held against the contract. */
const open: OpenStore = () => {
  if ('missing' in server) throw new Error(server.missing);
  const uri = server.newDatabase();
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
