import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../testing/connect.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

const PASSWORD = 'four plain words';
const NEXT = 'four other words';
let server: TestServer;
let limited: TestServer;
beforeAll(async () => {
  [server, limited] = await Promise.all([startServer(), startServer({ RATE_LOGIN_PER_MINUTE: '3' })]);
});
afterAll(() => Promise.all([server.close(), limited.close()]));

const login = (username: string, password = PASSWORD, { url } = server) =>
  rest(url, 'POST', '/api/auth/login', { body: { username, password, tokenInBody: true } });
const change = (token: string, body: unknown, { url } = server) =>
  rest(url, 'PUT', '/api/users/me/password', { token, body });
const me = (token: string) => rest(server.url, 'GET', '/api/users/me', { token });
const refresh = (refreshToken = '') => rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });
const right = { next: NEXT, confirm: { password: PASSWORD } };

describe('A13: a new password', () => {
  it('ends every other session with its sockets, and this one goes on with the tokens that it has', async () => {
    const here = await registerAt(server.url, 'anna');
    const elsewhere = (await login('anna')).body;
    const [socketHere, socketElsewhere] = await Promise.all(
      [here, elsewhere].map(({ accessToken }) => connect(server.url, accessToken)),
    );
    const gone = new Promise((resolve) => socketElsewhere?.socket.once('disconnect', resolve));
    expect(await change(here.accessToken, right)).toMatchObject({ status: 204, body: '' });
    await socketElsewhere?.waitFor('sessionEnded', (data) => data.reason === 'passwordChanged');
    await gone;
    for (const answer of [await me(elsewhere.accessToken), await refresh(elsewhere.refreshToken)])
      expect(answer.body).toMatchObject({ errorCode: 'TOKEN_REVOKED', details: { reason: 'passwordChanged' } });
    expect((await me(here.accessToken)).status).toBe(200);
    expect((await refresh(here.refreshToken)).status).toBe(200);
    await socketHere?.must('typing', { roomId: 'general' });
    socketHere?.close();
    expect((await login('anna')).body).toMatchObject({ errorCode: 'INVALID_CREDENTIALS' });
    expect((await me((await login('anna', NEXT)).body.accessToken)).status).toBe(200);
  });

  it('is confirmed by the one until now: what is missing is named, what is wrong refused; neither ends or changes anything', async () => {
    const { accessToken, refreshToken } = await registerAt(server.url, 'ben');
    for (const confirm of [undefined, {}, { code: '123456' }])
      expect((await change(accessToken, { next: NEXT, confirm })).body).toMatchObject({
        statusCode: 401,
        errorCode: 'CONFIRMATION_REQUIRED',
        details: [{ path: 'confirm.password' }],
      });
    for (const confirm of [{ password: 'not this one' }, { password: NEXT, code: '123456' }])
      expect((await change(accessToken, { next: NEXT, confirm })).body).toMatchObject({
        statusCode: 401,
        errorCode: 'INVALID_CREDENTIALS',
      });
    for (const confirm of [null, 'x', [], { password: 7 }, { password: '' }, { password: PASSWORD, more: 1 }])
      expect((await change(accessToken, { next: NEXT, confirm })).body).toMatchObject({
        statusCode: 400,
        errorCode: 'VALIDATION_FAILED',
      });
    expect((await me(accessToken)).status).toBe(200);
    expect((await refresh(refreshToken)).status).toBe(200);
    expect((await login('ben')).status).toBe(200);
    expect((await change(accessToken, { next: NEXT, confirm: { password: PASSWORD, code: '123456' } })).status).toBe(
      204,
    );
  });

  it('follows the rules of registration', async () => {
    const { accessToken } = await registerAt(server.url, 'carla.with.a.name');
    for (const next of ['short', 'x'.repeat(73), 'password123', 'Carla.With.A.Name', 'abababababab', 7, null])
      expect((await change(accessToken, { ...right, next })).body, String(next)).toMatchObject({
        errorCode: 'VALIDATION_FAILED',
        details: [{ path: 'next' }],
      });
    expect((await login('carla.with.a.name')).status).toBe(200);
  });

  it('of two at once one is taken; the session that asked for the other has ended', async () => {
    const one = await registerAt(server.url, 'dora');
    const two = (await login('dora')).body;
    const answers = await Promise.all(
      [one, two].map(({ accessToken }, i) => change(accessToken, { ...right, next: `${NEXT} ${i}` })),
    );
    const winner = answers.findIndex(({ status }) => status === 204);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect((await login('dora', `${NEXT} ${winner}`)).status).toBe(200);
    expect((await login('dora', `${NEXT} ${1 - winner}`)).status).toBe(401);
    const tokens = [one.accessToken, two.accessToken];
    expect((await me(tokens[winner] ?? '')).status).toBe(200);
    expect((await me(tokens[1 - winner] ?? '')).status).toBe(401);
  });

  it('is the end of a sign-in whose password was looked at just before', async () => {
    const { accessToken, user } = await registerAt(server.url, 'emil');
    const by = server.stores.by.bind(server.stores);
    vi.spyOn(server.stores, 'by').mockImplementationOnce((doer) => {
      const ports = by(doer);
      const create: typeof ports.sessions.create = async (...begun) => {
        expect((await change(accessToken, right)).status).toBe(204);
        return ports.sessions.create(...begun);
      };
      return { ...ports, sessions: { ...ports.sessions, create } };
    });
    expect((await login('emil')).body).toMatchObject({ statusCode: 401, errorCode: 'INVALID_CREDENTIALS' });
    expect(await server.stores.sessions.ofUser(user.id)).toHaveLength(1);
  });
});

describe('A8: tries to confirm', () => {
  it('count with those to sign in when they are wrong, and not when they are right or missing', async () => {
    const { accessToken } = await registerAt(limited.url, 'fred');
    const ask = async (confirm?: object) => (await change(accessToken, { next: PASSWORD, confirm }, limited)).status;
    for (let i = 0; i < 5; i += 1) expect(await ask()).toBe(401);
    for (let i = 0; i < 5; i += 1) expect(await ask({ password: PASSWORD })).toBe(204);
    expect((await login('fred', 'wrong', limited)).status).toBe(401);
    for (let i = 0; i < 2; i += 1) expect(await ask({ password: 'wrong' })).toBe(401);
    expect([await ask({ password: PASSWORD }), (await login('fred', PASSWORD, limited)).status]).toEqual([429, 429]);
    expect((await rest(limited.url, 'GET', '/api/users/me', { token: accessToken })).status).toBe(200);
  });

  it('count for their address, whosever password is tried', async () => {
    const small = await startServer({ RATE_LOGIN_PER_MINUTE: '1' });
    const confirm = { password: 'wrong' };
    const tried: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const { accessToken } = await registerAt(small.url, `crew-${i}`);
      tried.push((await change(accessToken, { next: NEXT, confirm }, small)).status);
    }
    expect(tried).toEqual([401, 401, 401, 401, 401, 401, 429]);
    expect((await login('crew-6', PASSWORD, small)).status).toBe(429);
    await small.close();
  });
});
