import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../testing/connect.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PASSWORD = 'four plain words';
let server: TestServer;
let clock = Date.now();
beforeAll(async () => {
  server = await startServer({}, undefined, () => clock);
});
afterAll(() => server.close());

const login = (username: string, more: Record<string, unknown> = {}) =>
  rest(server.url, 'POST', '/api/auth/login', { body: { username, password: PASSWORD, tokenInBody: true, ...more } });
const refresh = (refreshToken = '') => rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });
const logout = (refreshToken = '') => rest(server.url, 'POST', '/api/auth/logout', { body: { refreshToken } });
const me = (token: string) => rest(server.url, 'GET', '/api/users/me', { token });

describe('A7: verified tokens', () => {
  it('are looked up once in ten minutes, however often they come', async () => {
    const { accessToken } = await registerAt(server.url, 'often');
    const looks = vi.spyOn(server.stores.sessions, 'find');
    for (let i = 0; i < 5; i += 1) expect((await me(accessToken)).status).toBe(200);
    expect(looks).toHaveBeenCalledTimes(1);
    clock += 10 * 60_000 + 1;
    expect((await me(accessToken)).status).toBe(200);
    expect(looks).toHaveBeenCalledTimes(2);
    looks.mockRestore();
  });

  it('are not trusted past their end and 120 s of skew, also when they were looked up just before', async () => {
    const { accessToken } = await registerAt(server.url, 'late');
    clock += HOUR + 115_000;
    expect((await me(accessToken)).status).toBe(200);
    clock += 10_000;
    expect((await me(accessToken)).body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_EXPIRED' });
  });

  it('A5: end with the logout, at the very next call, and only those of that session', async () => {
    const one = await registerAt(server.url, 'twice');
    const other = (await login('twice')).body;
    for (const token of [one.accessToken, other.accessToken]) expect((await me(token)).status).toBe(200);
    expect((await logout(one.refreshToken)).status).toBe(204);
    expect((await me(one.accessToken)).body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_REVOKED' });
    expect((await me(other.accessToken)).status).toBe(200);
  });

  it('A10: carry no role of their own: what the store says counts at the next call; a deactivated person is out everywhere', async () => {
    const { accessToken, refreshToken, user } = await registerAt(server.url, 'gone');
    expect((await me(accessToken)).body).toMatchObject({ role: 'user' });
    await server.stores.users.update(user.id, { role: 'admin' });
    expect((await me(accessToken)).body).toMatchObject({ role: 'admin' });
    await server.stores.users.update(user.id, { deactivated: true });
    expect((await me(accessToken)).body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_REVOKED' });
    expect((await refresh(refreshToken)).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
      details: { reason: 'deactivated' },
    });
    expect((await login('gone')).body).toMatchObject({ statusCode: 401, errorCode: 'INVALID_CREDENTIALS' });
    await expect(connect(server.url, accessToken)).rejects.toMatchObject({ data: { errorCode: 'TOKEN_REVOKED' } });
  });
});

describe('A4: when a session expires', () => {
  it('after 7 days, or 30 when remembered, counted anew from each rotation', async () => {
    const short = await registerAt(server.url, 'weekly');
    const long = (await login('weekly', { rememberMe: true })).body;
    clock += 6 * DAY;
    const again = await refresh(short.refreshToken);
    expect(again.status).toBe(200);
    clock += 6 * DAY;
    expect((await refresh(again.body.refreshToken)).status).toBe(200);
    clock += 8 * DAY;
    expect((await refresh(again.body.refreshToken)).body).toMatchObject({
      statusCode: 401,
      errorCode: 'TOKEN_EXPIRED',
    });
    const remembered = await refresh(long.refreshToken);
    expect(remembered.status).toBe(200);
    clock += 29 * DAY;
    expect((await refresh(remembered.body.refreshToken)).status).toBe(200);
  });

  it('the cookie ends when the session does, also when it answers a repeat', async () => {
    await registerAt(server.url, 'cookie');
    const credentials = { username: 'cookie', password: PASSWORD, rememberMe: true };
    const signedIn = await rest(server.url, 'POST', '/api/auth/login', { body: credentials });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const token = () => rest(server.url, 'POST', '/api/auth/token', { headers: { cookie } });
    const expires = (headers: Headers) => /Expires=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
    expect(Date.parse(expires(signedIn.headers))).toBe(Math.floor((clock + 30 * DAY) / 1000) * 1000);
    const first = await token();
    clock += 5 * HOUR;
    expect(expires((await token()).headers)).toBe(expires(first.headers));
  });

  it('ended and run-out sessions are removed a day later, at the latest a minute after the next start; live ones stay', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-tidy-'));
    const start = () => startServer({}, folder, () => clock);
    const ask = (url: string, path: string, body: object) => rest(url, 'POST', `/api/auth/${path}`, { body });
    const before = await start();
    const ended = await registerAt(before.url, 'anna');
    const ranOut = await registerAt(before.url, 'ben');
    const credentials = { username: 'anna', password: PASSWORD, tokenInBody: true };
    const live = (await ask(before.url, 'login', { ...credentials, rememberMe: true })).body;
    await ask(before.url, 'logout', { refreshToken: ended.refreshToken });
    await before.close();
    clock += 9 * DAY;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const after = await start();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    // Writes keep their order: when this one is answered, the old sessions are gone.
    expect((await ask(after.url, 'login', credentials)).status).toBe(200);
    for (const { refreshToken } of [ended, ranOut])
      expect((await ask(after.url, 'token', { refreshToken })).body).toMatchObject({ errorCode: 'TOKEN_INVALID' });
    expect((await ask(after.url, 'token', { refreshToken: live.refreshToken })).status).toBe(200);
    await after.close();
    await rm(folder, { recursive: true });
  });
});

describe('A4: refresh tokens', () => {
  it('two tabs with one cookie, at once and one after another, both stay in', async () => {
    const { refreshToken } = await registerAt(server.url, 'two-tabs');
    const [left, right] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    for (const tab of [left, right]) expect((await me(tab.body.accessToken)).status).toBe(200);
    clock += 59_000;
    expect((await refresh(refreshToken)).status).toBe(200);
    const next = await Promise.all([left, right].map((tab) => refresh(tab.body.refreshToken)));
    expect(new Set(next.map((tab) => tab.body.refreshToken as string)).size).toBe(1);
  });

  it('one that is two behind gets the newest while its successor is in its first minute', async () => {
    const { refreshToken: first } = await registerAt(server.url, 'behind');
    const second = (await refresh(first)).body.refreshToken;
    const third = (await refresh(second)).body.refreshToken;
    expect((await refresh(first)).body.refreshToken).toBe(third);
    clock += 61_000;
    expect((await refresh(first)).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
    expect((await refresh(third)).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
  });

  it('a family that was rotated a hundred times is kept small, and knows its oldest token again', async () => {
    const { refreshToken: first = '', user } = await registerAt(server.url, 'often-rotated');
    let newest = first;
    for (let i = 0; i < 100; i += 1) newest = (await refresh(newest)).body.refreshToken;
    const [session] = await server.stores.sessions.ofUser(user.id);
    expect(session?.tokens.length).toBeLessThanOrEqual(10);
    expect((await refresh(first)).body.refreshToken).toBe(newest);
    expect((await refresh(`${first.slice(0, -1)}${first.endsWith('A') ? 'B' : 'A'}`)).body).toMatchObject({
      errorCode: 'TOKEN_INVALID',
    });
    clock += 61_000;
    expect((await refresh(first)).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
    expect((await refresh(newest)).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
  });

  it('the access token of a successor, on a socket, counts as its first use', async () => {
    const { refreshToken: first } = await registerAt(server.url, 'by-socket');
    const socket = await connect(server.url, (await refresh(first)).body.accessToken);
    clock += 61_000;
    expect((await refresh(first)).body).toMatchObject({ errorCode: 'TOKEN_REVOKED' });
    await socket.waitFor('sessionEnded', (data) => data.reason === 'reused');
    socket.close();
  });

  it('a forged token of a live family ends nothing', async () => {
    const { refreshToken = '', accessToken } = await registerAt(server.url, 'guessed');
    const [family = ''] = refreshToken.split('.');
    const guesses: [string, string][] = [
      [`${family}.1.${'A'.repeat(43)}`, 'TOKEN_INVALID'],
      [`${family}.2.${'A'.repeat(43)}`, 'TOKEN_INVALID'],
      [`${family}.999999999.${'A'.repeat(43)}`, 'TOKEN_INVALID'],
      [`${'a'.repeat(20)}.1.${'A'.repeat(43)}`, 'TOKEN_INVALID'],
      [`${family}.0.${'A'.repeat(43)}`, 'TOKEN_MALFORMED'],
      [accessToken, 'TOKEN_MALFORMED'],
      ['', 'TOKEN_MISSING'],
    ];
    for (const [token, errorCode] of guesses)
      expect((await refresh(token)).body, token).toMatchObject({ statusCode: 401, errorCode });
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('only digests of them are stored', async () => {
    const { refreshToken = '', user } = await registerAt(server.url, 'digest');
    expect(JSON.stringify(await server.stores.sessions.ofUser(user.id))).not.toContain(refreshToken.split('.')[2]);
  });

  it('a logout that comes again, or late, is fine; a cookie of it is a 401 and touches no other session', async () => {
    const one = await registerAt(server.url, 'again');
    const other = (await login('again')).body;
    expect([await logout(one.refreshToken), await logout(one.refreshToken)].map(({ status }) => status)).toEqual([
      204, 204,
    ]);
    const late = await refresh(one.refreshToken);
    expect(late.body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_REVOKED' });
    expect((await logout('no such token')).status).toBe(204);
    expect((await rest(server.url, 'POST', '/api/auth/logout')).body).toMatchObject({ errorCode: 'TOKEN_MISSING' });
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });
});
