import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../testing/connect.ts';
import { rest } from '../../testing/rest.ts';
import type { TestServer } from '../../testing/startServer.ts';
import { type AdminServer, startWithAdmin } from '../../testing/startWithAdmin.ts';

const confirm = { password: 'four plain words' };

describe('what administrators do with accounts', () => {
  let server: TestServer;
  let ask: AdminServer['ask'];
  let adminId: string;
  let anna: string;
  let annaId: string;

  beforeEach(async () => {
    ({ server, adminId, anna, annaId, ask } = await startWithAdmin());
  });
  afterEach(() => server.close());

  const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });

  it('a new account comes with a link that sets its password once; its name is taken then', async () => {
    const made = await ask('POST', '/admin/users', { username: 'Tomas', displayName: 'Tomas Adeki' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        user: { username: 'tomas', displayName: 'Tomas Adeki', role: 'user', totp: false, email: null },
        url: expect.stringMatching(/^\/reset#.{43}$/),
        expiresAt: expect.any(String),
      },
    });
    expect(await ask('POST', '/admin/users', { username: 'tomas', displayName: 'T' })).toMatchObject(
      refused(409, 'USERNAME_TAKEN'),
    );
    const token = String(made.body.url).split('#')[1];
    const redeemed = await rest(server.url, 'POST', '/api/auth/reset/confirm', {
      body: { token, password: 'five other plain words' },
    });
    expect(redeemed).toMatchObject({ status: 200, body: { username: 'tomas' } });
    const signedIn = await rest(server.url, 'POST', '/api/auth/login', {
      body: { username: 'tomas', password: 'five other plain words' },
    });
    expect(signedIn).toMatchObject({ status: 200, body: { user: { id: made.body.user.id } } });
    expect((await server.stores.members.find('general', String(made.body.user.id)))?.role).toBe('member');
  });

  it('a link to hand over sets the password of an account once, within a day; it takes the password of who makes it', async () => {
    const path = `/admin/users/${annaId}/reset-link`;
    expect(await ask('POST', path, { confirm }, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('POST', path)).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect(await ask('POST', path, { confirm: { password: 'not this one' } })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    expect(await ask('POST', '/admin/users/nobody0000000000/reset-link', { confirm })).toMatchObject(
      refused(404, 'USER_NOT_FOUND'),
    );
    const first = await ask('POST', path, { confirm });
    const made = await ask('POST', path, { confirm });
    expect(made).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^\/reset#[\w-]{43}$/) } });
    const lasts = Date.parse(String(made.body.expiresAt)) - Date.now();
    expect(Math.round(lasts / 3_600_000)).toBe(24);
    const redeem = (url: unknown) =>
      rest(server.url, 'POST', '/api/auth/reset/confirm', {
        body: { token: String(url).split('#')[1], password: 'five other plain words' },
      });
    expect(await redeem(first.body.url)).toMatchObject(refused(410, 'LINK_EXPIRED'));
    expect(await redeem(made.body.url)).toMatchObject({ status: 200, body: { username: 'anna' } });
    expect(await ask('GET', '/users/me', undefined, anna)).toMatchObject(refused(401, 'TOKEN_REVOKED'));
    await server.stores.users.update(annaId, { deactivated: true });
    expect(await ask('POST', path, { confirm })).toMatchObject(refused(403, 'FORBIDDEN'));
  });

  it('another administrator, made or named, takes the password once more', async () => {
    const body = { username: 'rubina', displayName: 'Rubina', role: 'admin' };
    expect(await ask('POST', '/admin/users', body)).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect(await ask('POST', '/admin/users', { ...body, confirm: { password: 'not this one' } })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    expect(await server.stores.users.findByLogin('rubina')).toBeNull();
    expect((await ask('POST', '/admin/users', { ...body, confirm })).body).toMatchObject({ user: { role: 'admin' } });

    const name = `/admin/users/${annaId}`;
    expect(await ask('PATCH', name, { role: 'admin' })).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect(await ask('PATCH', name, { role: 'admin', confirm: { password: 'not this one' } })).toMatchObject(
      refused(401, 'INVALID_CREDENTIALS'),
    );
    expect((await ask('GET', '/admin/users', undefined, anna)).status).toBe(403);
    expect(await ask('PATCH', name, { role: 'admin', confirm })).toMatchObject({
      status: 200,
      body: { role: 'admin' },
    });
    expect((await ask('GET', '/admin/users', undefined, anna)).status).toBe(200);
    // To take it away takes none.
    expect(await ask('PATCH', name, { role: 'user' })).toMatchObject({ status: 200, body: { role: 'user' } });
    expect((await ask('GET', '/admin/users', undefined, anna)).status).toBe(403);
  });

  it('M2: who is deactivated is signed out everywhere and cannot sign in, with everything as it was once active again', async () => {
    const socket = await connect(server.url, anna);
    expect(await ask('PATCH', `/admin/users/${annaId}`, { deactivated: true })).toMatchObject({
      status: 200,
      body: { deactivated: true, username: 'anna' },
    });
    expect(await socket.waitFor('sessionEnded')).toEqual({ reason: 'deactivated' });
    expect(await ask('GET', '/users/me', undefined, anna)).toMatchObject({
      status: 401,
      body: { errorCode: 'TOKEN_REVOKED', details: { reason: 'deactivated' } },
    });
    const signIn = () =>
      rest(server.url, 'POST', '/api/auth/login', { body: { username: 'anna', password: 'four plain words' } });
    expect(await signIn()).toMatchObject(refused(401, 'INVALID_CREDENTIALS'));
    expect((await ask('GET', '/admin/users?state=deactivated')).body.items).toMatchObject([{ id: annaId }]);
    await ask('PATCH', `/admin/users/${annaId}`, { deactivated: false });
    expect((await signIn()).status).toBe(200);
    expect((await ask('GET', '/users/me', undefined, anna)).status).toBe(401);
    socket.close();
  });

  it('the last active administrator stays one, by whomever it is asked', async () => {
    for (const change of [{ role: 'user' }, { deactivated: true }])
      expect(await ask('PATCH', `/admin/users/${adminId}`, change)).toMatchObject(refused(409, 'LAST_ADMIN'));
    await ask('PATCH', `/admin/users/${annaId}`, { role: 'admin', confirm });
    const both = await Promise.all([
      ask('PATCH', `/admin/users/${annaId}`, { role: 'user' }),
      ask('PATCH', `/admin/users/${adminId}`, { role: 'user' }, anna),
    ]);
    const left = (await server.stores.users.accounts({ role: 'admin', state: 'active', limit: 5 })).items;
    expect(left).toHaveLength(1);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('signing out ends all sessions of a person as revoked; a second factor is removed with the own password', async () => {
    const socket = await connect(server.url, anna);
    expect((await ask('POST', `/admin/users/${annaId}/sign-out`)).status).toBe(204);
    expect(await socket.waitFor('sessionEnded')).toEqual({ reason: 'revoked' });
    socket.close();
    const pending = { secret: 'sealed', until: Date.now() + 60_000 };
    await server.stores.users.changeFactor(annaId, { kind: 'begin', proof: null, pending });
    await server.stores.users.changeFactor(annaId, {
      kind: 'switchOn',
      secret: 'sealed',
      timeStep: 1,
      recoveryCodes: [],
    });
    const totp = `/admin/users/${annaId}/totp`;
    expect((await ask('GET', '/admin/users?q=anna')).body.items).toMatchObject([{ totp: true }]);
    expect(await ask('DELETE', totp)).toMatchObject(refused(401, 'CONFIRMATION_REQUIRED'));
    expect((await ask('DELETE', totp, { confirm })).status).toBe(204);
    expect((await ask('DELETE', totp, { confirm })).status).toBe(204);
    expect((await ask('GET', '/admin/users?q=anna')).body.items).toMatchObject([{ totp: false }]);
  });

  it('of nobody nothing is changed', async () => {
    const nobody = '/admin/users/q1w2e3r4t5y6u7i8';
    for (const [method, path, body] of [
      ['PATCH', nobody, { title: 'x' }],
      ['PATCH', nobody, { role: 'admin', confirm }],
      ['POST', `${nobody}/sign-out`, undefined],
      ['DELETE', `${nobody}/totp`, { confirm }],
    ] as const)
      expect(await ask(method, path, body), path).toMatchObject(refused(404, 'USER_NOT_FOUND'));
  });
});
