import { afterEach, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
const FLOOD = 16;

describe('slow hashes, of which two run at once (A2)', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it(
    'a login, another address, and a name that is taken do not wait behind registrations',
    { timeout: 60_000 },
    async () => {
      // About 200 ms for a hash.
      server = await startServer({ BCRYPT_ROUNDS: '12', TRUST_PROXY: 'loopback' });
      await registerAt(server.url, 'anna');
      const done: string[] = [];
      const ask = async (name: string, address: string, path: string, body: object) => {
        const headers = { 'x-forwarded-for': address };
        const { status } = await rest(server.url, 'POST', `/api/auth/${path}`, { body, headers });
        done.push(`${name} ${status}`);
      };
      const register = (name: string, address: string, username: string) =>
        ask(name, address, 'register', { username, password: PASSWORD });
      const flood = Array.from({ length: FLOOD }, (_, i) => register('flood', '203.0.113.1', `flood-${i}`));
      // All of the flood has been asked for when the first of it is answered.
      await Promise.race(flood);
      const before = done.length;
      await Promise.all([
        register('taken', '203.0.113.1', 'ANNA'),
        register('other', '203.0.113.2', 'ben'),
        ask('login', '203.0.113.1', 'login', { username: 'anna', password: PASSWORD }),
        ask('wrong login', '203.0.113.1', 'login', { username: 'nobody', password: PASSWORD }),
      ]);
      const meanwhile = done.slice(before).filter((one) => one === 'flood 201');
      // Those under way, and one turn of the address that floods.
      expect(meanwhile.length).toBeLessThanOrEqual(6);
      await Promise.all(flood);
      const others = done.filter((one) => one !== 'flood 201');
      expect(others.toSorted()).toEqual(['login 200', 'other 201', 'taken 409', 'wrong login 401'].toSorted());
      // It costs no hash at all, and each of the others one.
      expect(others[0]).toBe('taken 409');
    },
  );
});
