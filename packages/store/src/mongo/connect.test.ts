import { afterAll, describe, expect, it } from 'vitest';
import { startMongo } from '../testing/mongoServer.ts';
import { connect } from './connect.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const title = 'the connection to MongoDB';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  it('E5: has at most 50 sockets, and waits 10 s for a connection, a server, a socket of the pool and an answer', async () => {
    if ('missing' in server) throw new Error(server.missing);
    const connection = await connect(server.newDatabase());
    const { options } = connection.getClient();
    await connection.close();
    expect(options).toMatchObject({
      maxPoolSize: 50,
      connectTimeoutMS: 10_000,
      serverSelectionTimeoutMS: 10_000,
      waitQueueTimeoutMS: 10_000,
      socketTimeoutMS: 10_000,
    });
  });
});
