import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientStorage } from '@palaver/client/storage/clientStorage';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { Devices, online, allSent, texts, until } from './devices.ts';

/** As a server is started by default. */
const LIMITED = {
  RATE_LOGIN_PER_MINUTE: '',
  RATE_API_PER_MINUTE: '',
  RATE_SENDS_PER_SECOND: '',
  RATE_PACKETS_PER_SECOND: '',
  RATE_CONNECTS_PER_SECOND: '',
};
const HOUR = 3_600_000;

describe('clients behind one address, and its limits (L4)', () => {
  const devices = new Devices();
  let server: TestServer;
  let clock: number;
  beforeEach(async () => {
    clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer(LIMITED, undefined, () => clock);
  });
  afterEach(async () => {
    await devices.closeAll();
    await server.close();
  });

  it(
    'sixty start twice with tokens that ran out, and each comes back with what it had not sent',
    { timeout: 90_000 },
    async () => {
      const stores: ClientStorage[] = Array.from({ length: 60 }, () => memoryStorage());
      for (const [i, storage] of stores.entries()) {
        const client = await devices.open(server.url, { storage });
        await client.register({ username: `phone-${i}`, password: PASSWORD });
        await client.stop();
      }
      for (let start = 1; start <= 2; start += 1) {
        clock += 2 * HOUR;
        const crew = await Promise.all(stores.map((storage) => devices.open(server.url, { storage })));
        await Promise.all(crew.map((client, i) => client.send('general', `phone-${i}, start ${start}`)));
        await Promise.all(
          crew.map((client) => until(client, () => client.getState().connection.status === 'online', 30_000)),
        );
        await Promise.all(crew.map(allSent));
        expect(crew.map((client) => client.getState().session.status)).toEqual(crew.map(() => 'signedIn'));
        expect((await server.stores.rooms.find('general'))?.seq).toBe(60 * start);
        await devices.closeAll();
      }
    },
  );

  it('one that has to wait does so, keeps its session and what it has not sent, and comes back by itself', async () => {
    const storage = memoryStorage();
    const before = await devices.signUp(server.url, 'anna', { storage });
    await before.stop();
    // Somebody at the same address has used up its minute, of which two seconds are left.
    clock += 2 * HOUR;
    const madeUp = { refreshToken: `${'a'.repeat(20)}.1.${'A'.repeat(43)}` };
    for (let i = 0; i < 600; i += 1) await rest(server.url, 'POST', '/api/auth/token', { body: madeUp });
    clock += 58_000;
    const asked: { at: number; status: number }[] = [];
    const counted: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const isRefresh = String(input instanceof Request ? input.url : input).endsWith('/auth/token');
      if (isRefresh) asked.push({ at: performance.now(), status: answer.status });
      return answer;
    };
    const anna = await devices.open(server.url, { storage, fetch: counted });
    await anna.send('general', 'written while waiting');
    await until(anna, () => (anna.getState().connection.nextTryAt ?? 0) > Date.now() + 1_000);
    expect(anna.getState()).toMatchObject({ session: { status: 'signedIn' }, connection: { waiting: 1 } });
    clock += 2_000;
    await online(anna);
    await allSent(anna);
    expect(texts(anna)).toEqual(['written while waiting']);
    expect(asked.map(({ status }) => status)).toEqual([429, 200]);
    const [refused, taken] = asked;
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_990);
  });
});
