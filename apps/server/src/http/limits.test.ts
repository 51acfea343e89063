import { afterEach, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
let server: TestServer;
afterEach(() => server.close());

/** Signs in as from another address: the server stands behind a trusted proxy here. */
const login = async (from: string, username: string, password: string = PASSWORD) =>
  (
    await rest(server.url, 'POST', '/api/auth/login', {
      body: { username, password, tokenInBody: true },
      headers: { 'x-forwarded-for': from },
    })
  ).status;
const statuses = async (count: number, ask: (i: number) => Promise<number>) => {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) seen.push(await ask(i));
  return seen;
};
const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe('tries to sign in (A8)', () => {
  it('another spelling of the name, or blanks around it, is no other name', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '3', TRUST_PROXY: 'loopback' });
    const spellings = ['kim', 'KIM', '\uFF4B\uFF49\uFF4D', '\u212Aim', ' kim '];
    expect(await statuses(5, (i) => login('203.0.113.1', spellings[i] ?? '', 'wrong'))).toEqual([
      ...times(3, 401),
      ...times(2, 429),
    ]);
  });

  it('one address has six times the tries of a name, whatever names it takes', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(15, (i) => login('203.0.113.1', `name-${i}`, 'wrong'))).toEqual([
      ...times(12, 401),
      ...times(3, 429),
    ]);
    expect(await login('203.0.113.2', 'name-1', 'wrong')).toBe(401);
  });

  it('an IPv6 address counts as its /64: who owns a network has not as many tries as addresses', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(4, (i) => login(`2001:db8:0:1::${i + 1}`, 'kim', 'wrong'))).toEqual([401, 401, 429, 429]);
    expect(await login('2001:db8:0:2::1', 'kim', 'wrong')).toBe(401);
  });

  it('nobody locks another out: a hundred bad tries from elsewhere, and the owner is in', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '5', TRUST_PROXY: 'loopback' });
    await registerAt(server.url, 'anna');
    await Promise.all(Array.from({ length: 100 }, (_, i) => login(`203.0.113.${i % 10}`, 'anna', 'wrong')));
    expect(await login('198.51.100.7', 'anna')).toBe(200);
  });

  it('what stands before the address that the trusted proxy saw counts for nothing', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(4, (i) => login(`198.51.100.${i}, 203.0.113.9`, 'kim', 'wrong'))).toEqual([
      401, 401, 429, 429,
    ]);
  });

  it('hostile names and bodies are counted too and break nothing', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '3' });
    const bodies = [{ username: { $ne: null } }, { username: ['x'] }, [], 7, { username: 'x'.repeat(5_000) }];
    const answers = [];
    for (const body of bodies) answers.push((await rest(server.url, 'POST', '/api/auth/login', { body })).status);
    expect(answers).toEqual([400, 400, 400, 429, 400]);
  });

  it('0 means no limit', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '0', RATE_API_PER_MINUTE: '0' });
    await registerAt(server.url, 'anna');
    const many = await Promise.all(Array.from({ length: 60 }, () => login('203.0.113.1', 'anna', 'wrong')));
    expect(new Set(many)).toEqual(new Set([401]));
  });
});

describe('requests (A8)', () => {
  it('count for the person where a token names one, else for the address', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '5' });
    const anna = await registerAt(server.url, 'anna');
    const ben = await registerAt(server.url, 'ben');
    const me = async (token?: string) => (await rest(server.url, 'GET', '/api/users/me', { token })).status;
    expect(await statuses(7, () => me(anna.accessToken))).toEqual([...times(5, 200), ...times(2, 429)]);
    expect(await me(ben.accessToken)).toBe(200);
    // Two registrations from here, then three without a valid token: the address has had its five.
    expect(await statuses(5, (i) => me(i % 2 ? 'a.b.c' : undefined))).toEqual([401, 401, 401, 429, 429]);
    expect(await me(ben.accessToken)).toBe(200);
    const limited = await rest(server.url, 'GET', '/api/users/me');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.body).toMatchObject({ errorCode: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  });

  it('sends over REST do not count among them', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '2' });
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const send = async (i: number) => {
      const body = { roomId: 'general', clientId: `not-counted-${i}`, text: 'hello' };
      return (await rest(server.url, 'POST', '/api/messages', { token, body })).status;
    };
    expect(await statuses(6, send)).toEqual(times(6, 201));
  });

  it('of refresh tokens count for their family: one that storms leaves the others in', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '3' });
    const anna = await registerAt(server.url, 'anna');
    const ben = await registerAt(server.url, 'ben');
    const refresh = async (refreshToken = '') =>
      (await rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } })).status;
    expect(await statuses(5, () => refresh(anna.refreshToken))).toEqual([...times(3, 200), ...times(2, 429)]);
    expect(await refresh(ben.refreshToken)).toBe(200);
  });
});
