import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemberList } from '@palaver/protocol/answers';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer } from '../testing/startServer.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');

describe('when somebody was last online (D3)', () => {
  afterEach(() => vi.useRealTimers());

  it('is stored every minute for whoever is online, and for nobody else', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let at = NOON;
    const server = await startServer({}, undefined, () => at);
    try {
      const anna = await registerAt(server.url, 'anna');
      const ben = await registerAt(server.url, 'ben');
      const socket = await connect(server.url, anna.accessToken);
      const seen = () => server.stores.users.lastSeen([anna.user.id, ben.user.id]);
      expect(await seen()).toEqual([]);
      for (const minute of [1, 2]) {
        at = NOON + minute * 60_000;
        vi.advanceTimersByTime(60_000);
        const time = new Date(at).toISOString();
        await expect.poll(seen).toEqual([{ userId: anna.user.id, lastSeen: time }]);
      }
      socket.close();
    } finally {
      await server.close();
    }
  });

  it('is the moment they went, not the last minute that was stored, in what others get and read', async () => {
    let at = NOON;
    const server = await startServer({}, undefined, () => at);
    try {
      const anna = await registerAt(server.url, 'anna');
      const ben = await registerAt(server.url, 'ben');
      const watcher = await connect(server.url, anna.accessToken);
      const socket = await connect(server.url, ben.accessToken);
      await server.stores.users.touch([ben.user.id], new Date(NOON - 60_000).toISOString());
      at = NOON + 30_000;
      const lastSeen = new Date(at).toISOString();
      socket.close();
      await expect.poll(() => server.stores.users.lastSeen([ben.user.id])).toMatchObject([{ lastSeen }]);
      // It is published 5 s later.
      at += 5_000;
      const isGone = (user: { userId: string; online: boolean }) => user.userId === ben.user.id && !user.online;
      const { users } = await watcher.waitFor('userPresence', (presence) => presence.users.some(isGone));
      expect(users.find(isGone)).toEqual({ userId: ben.user.id, online: false, lastSeen });
      const listed = async () => {
        const { body } = await rest(server.url, 'GET', '/api/rooms/general/members', { token: anna.accessToken });
        return MemberList.parse(body).items.find(({ user }) => user.id === ben.user.id);
      };
      await expect.poll(listed).toMatchObject({ online: false, lastSeen });
      watcher.close();
    } finally {
      await server.close();
    }
  });
});
