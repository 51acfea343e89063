import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../testing/startServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

it('a heartbeat every 25 s is promised to whoever connects, and waited for 30 s', async () => {
  const opening = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
  expect(JSON.parse((await opening.text()).slice(1))).toMatchObject({ pingInterval: 25_000, pingTimeout: 30_000 });
});
