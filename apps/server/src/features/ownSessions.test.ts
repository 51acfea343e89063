import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionAnswer, SessionList } from '@palaver/protocol/answers';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const DAY = 86_400_000;
const PASSWORD = 'four plain words';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0';
let server: TestServer;
let clock = Date.parse('2026-03-01T12:00:00.000Z');
beforeAll(async () => {
  server = await startServer({ TRUST_PROXY: 'loopback' }, undefined, () => clock);
});
afterAll(() => server.close());

/** One more device of somebody. */
async function signIn(username: string, { rememberMe = false, from = '192.0.2.1' } = {}) {
  const headers = { 'user-agent': FIREFOX, 'x-forwarded-for': from };
  const body = { username, password: PASSWORD, tokenInBody: true, rememberMe };
  return SessionAnswer.parse((await rest(server.url, 'POST', '/api/auth/login', { body, headers })).body);
}
const refresh = (refreshToken = '', from = '192.0.2.1') =>
  rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken }, headers: { 'x-forwarded-for': from } });
const list = async (token: string) =>
  SessionList.parse((await rest(server.url, 'GET', '/api/sessions', { token })).body).items;
const end = (token: string, id = '') => rest(server.url, 'DELETE', `/api/sessions${id && `/${id}`}`, { token });
const me = (token: string) => rest(server.url, 'GET', '/api/users/me', { token });
const idOf = ({ refreshToken }: { refreshToken?: string }) => refreshToken?.split('.')[0] ?? '';
const ids = async (token: string) => (await list(token)).map(({ id }) => id);

describe('A13: one’s own sessions', () => {
  it('are listed with device, address and last use, the newest first; those that ended or ran out are not', async () => {
    const first = await registerAt(server.url, 'anna');
    clock += 1_000;
    const phone = await signIn('anna', { rememberMe: true });
    clock += 1_000;
    const over = await signIn('anna');
    await rest(server.url, 'POST', '/api/auth/logout', { body: { refreshToken: over.refreshToken } });
    await registerAt(server.url, 'somebody-else');
    const [newest, oldest, ...more] = await list(first.accessToken);
    expect(more).toEqual([]);
    expect(newest).toEqual({
      id: idOf(phone),
      current: false,
      createdAt: '2026-03-01T12:00:01.000Z',
      lastUsedAt: '2026-03-01T12:00:01.000Z',
      address: '192.0.2.1',
      device: { kind: 'computer', label: 'Firefox on Windows' },
      remembered: true,
      provider: null,
    });
    expect(oldest).toMatchObject({ id: idOf(first), current: true, remembered: false, device: { kind: 'bot' } });
    clock += DAY;
    await refresh(phone.refreshToken, '2001:db8::7');
    const [used] = await list((await refresh(first.refreshToken, '192.0.2.9')).body.accessToken);
    expect(used).toMatchObject({ lastUsedAt: '2026-03-02T12:00:02.000Z', address: '2001:db8::7' });
    clock += 8 * DAY;
    const again = await signIn('anna');
    expect(await ids(again.accessToken)).toEqual([idOf(again), idOf(phone)]);
    expect((await end(again.accessToken, idOf(first))).body).toMatchObject({ errorCode: 'SESSION_NOT_FOUND' });
    expect((await end(again.accessToken)).body).toEqual({ ended: 1 });
  });

  it('one is ended with its sockets, and says why; others go on', async () => {
    const [here, there, third] = [await registerAt(server.url, 'ben'), await signIn('ben'), await signIn('ben')];
    const socket = await connect(server.url, there.accessToken);
    const gone = new Promise((resolve) => socket.socket.once('disconnect', resolve));
    expect(await end(here.accessToken, idOf(there))).toMatchObject({ status: 204, body: '' });
    await socket.waitFor('sessionEnded', (data) => data.reason === 'revoked');
    await gone;
    for (const answer of [await me(there.accessToken), await refresh(there.refreshToken)])
      expect(answer.body).toMatchObject({ errorCode: 'TOKEN_REVOKED', details: { reason: 'revoked' } });
    expect(await ids(third.accessToken)).toEqual(expect.arrayContaining([idOf(here), idOf(third)]));
    expect((await end(here.accessToken, idOf(there))).body).toMatchObject({ errorCode: 'SESSION_NOT_FOUND' });
  });

  it('the one that asks ends as by a logout', async () => {
    const here = await registerAt(server.url, 'carl');
    const { status, headers } = await end(here.accessToken, idOf(here));
    expect(status).toBe(204);
    expect(headers.get('set-cookie')).toMatch(
      /^palaver_refresh_[0-9a-f]{8}=; Path=\/api\/auth; Expires=Thu, 01 Jan 1970/,
    );
    expect((await me(here.accessToken)).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
      details: { reason: 'logout' },
    });
  });

  it('all but this one are ended at once, and counted', async () => {
    const here = await registerAt(server.url, 'dora');
    const others = [await signIn('dora'), await signIn('dora'), await signIn('dora')];
    expect(await end(here.accessToken)).toMatchObject({ status: 200, body: { ended: 3 } });
    for (const { accessToken } of others)
      expect((await me(accessToken)).body).toMatchObject({ details: { reason: 'revoked' } });
    expect(await ids(here.accessToken)).toEqual([idOf(here)]);
    expect((await end(here.accessToken)).body).toEqual({ ended: 0 });
  });

  it('another’s is answered as one that never was, and goes on', async () => {
    const [mine, theirs] = [await registerAt(server.url, 'emil'), await registerAt(server.url, 'fred')];
    const foreign = await end(mine.accessToken, idOf(theirs));
    const none = await end(mine.accessToken, 'a1b2c3d4e5f6g7h8i9j0');
    expect(foreign.body).toMatchObject({ statusCode: 404, errorCode: 'SESSION_NOT_FOUND' });
    expect(foreign.body).toEqual(none.body);
    expect((await me(theirs.accessToken)).status).toBe(200);
  });
});
