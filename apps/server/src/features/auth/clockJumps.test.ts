import { startMongo } from '@palaver/store/testing/mongoServer';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../testing/connect.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const mongo = await startMongo();
const missing = 'missing' in mongo ? mongo.missing : null;
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

describeJumps('the embedded store', {});

describe.skipIf(missing !== null)(
  missing === null ? 'several nodes' : `skipped: several nodes, because ${missing}`,
  () => describeJumps('MongoDB', 'missing' in mongo ? {} : { MONGO_URI: mongo.newDatabase() }),
);

/** A machine whose clock is wrong for a while: as one of several nodes, or before it has asked for the time. */
function describeJumps(store: string, env: Record<string, string>): void {
  describe(`A4 on ${store}: a clock that jumps ends no session`, () => {
    let server: TestServer;
    const machine = Date.now.bind(Date);
    let off = 0;
    beforeAll(async () => {
      vi.spyOn(Date, 'now').mockImplementation(() => machine() + off);
      server = await startServer({ JWT_SECRET: 'one-secret-whatever-the-clock-says', ...env });
    });
    afterEach(() => void (off = 0));
    afterAll(async () => {
      vi.restoreAllMocks();
      await server.close();
    });

    const refresh = (refreshToken = '') => rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });
    const me = (token: string) => rest(server.url, 'GET', '/api/users/me', { token });

    it('an older token comes within its minute, while the clock is an hour ahead', async () => {
      const { refreshToken } = await registerAt(server.url, 'ahead');
      const second = (await refresh(refreshToken)).body;
      expect((await me(second.accessToken)).status).toBe(200);
      off = HOUR;
      expect((await refresh(refreshToken)).status).toBe(200);
    });

    it('an older token comes within its minute, and its successor was first used while the clock was an hour back', async () => {
      const { refreshToken } = await registerAt(server.url, 'back');
      off = -HOUR;
      const second = (await refresh(refreshToken)).body;
      expect((await me(second.accessToken)).status).toBe(200);
      off = 0;
      expect((await refresh(refreshToken)).status).toBe(200);
    });

    it('A3: an access token that was given while the clock was two hours back counts', async () => {
      off = -2 * HOUR;
      const { accessToken } = await registerAt(server.url, 'given-back');
      off = 0;
      expect((await me(accessToken)).status).toBe(200);
      (await connect(server.url, accessToken)).close();
    });

    it('R3: a sync says a time that the memberships before it do not pass, while the clock is an hour back', async () => {
      const { accessToken } = await registerAt(server.url, 'synced');
      off = -HOUR;
      const socket = await connect(server.url, accessToken);
      const { rooms, serverTime } = await socket.must('sync', { rooms: {} });
      for (const { room } of rooms) expect(room.me?.joinedAt.localeCompare(serverTime)).not.toBe(1);
      expect(rooms).not.toEqual([]);
      socket.close();
    });

    it('the clock is a month ahead, and right again', async () => {
      const { refreshToken } = await registerAt(server.url, 'month');
      off = 30 * DAY;
      const second = await refresh(refreshToken);
      expect(second.status).toBe(200);
      off = 0;
      expect((await refresh(second.body.refreshToken)).status).toBe(200);
    });
  });
}
