import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { confirmAddress } from '../testing/confirmAddress.ts';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
let server: TestServer;
let clock = Date.now();

beforeAll(async () => {
  server = await startServer({}, undefined, () => clock);
});
afterAll(() => server.close());

const login = (username: string, password = PASSWORD, more = {}) =>
  rest(server.url, 'POST', '/api/auth/login', { body: { username, password, tokenInBody: true, ...more } });
const refresh = (refreshToken: string) => rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken } });

describe('accounts', () => {
  it('A1: one name has one account, in whatever spelling it comes', async () => {
    await registerAt(server.url, 'kim');
    for (const username of ['KIM', '\u212Aim', '\uFF4B\uFF49\uFF4D', 'kim ']) {
      const again = await rest(server.url, 'POST', '/api/auth/register', { body: { username, password: PASSWORD } });
      expect(again.body, username).toMatchObject({ statusCode: 409, errorCode: 'USERNAME_TAKEN' });
      expect((await login(username)).status, username).toBe(200);
    }
  });

  it('a password fits from every keyboard: composed and decomposed letters are the same', async () => {
    await registerAt(server.url, 'rene', { password: 'caf\u00e9 au lait' });
    expect((await login('rene', 'cafe\u0301 au lait')).status).toBe(200);
  });

  it('refuses easy, short and over-long passwords, and reserved names', async () => {
    const bad = [
      { password: 'password123' },
      { password: 'aaaaaaaaaaaa' },
      { password: 'short' },
      { password: 'x1'.repeat(37) },
      { username: 'admin' },
      { username: 'anna.maria', password: 'anna.maria' },
    ];
    for (const fields of bad) {
      const answer = await rest(server.url, 'POST', '/api/auth/register', {
        body: { username: 'somebody', password: PASSWORD, ...fields },
      });
      expect(answer.body, JSON.stringify(fields)).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
    }
  });

  it('an unknown name and a wrong password are answered alike', async () => {
    const unknown = await login('nobody-of-that-name');
    const wrong = await login('kim', 'not this password');
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  it('logs in by an address that is confirmed, and by no other; registration does not tell which are', async () => {
    const mara = await registerAt(server.url, 'mara', { email: 'Mara@Example.org' });
    expect((await login('mara@example.org')).status).toBe(401);
    await confirmAddress(server.stores, mara.user.id, 'mara@example.org');
    expect((await login('MARA@example.org')).body).toMatchObject({ user: { id: mara.user.id } });
    await registerAt(server.url, 'mara2', { email: 'mara@example.org' });
    expect((await login('mara@example.org')).body).toMatchObject({ user: { id: mara.user.id } });
  });

  it('the set-up code makes one admin, also when it is used at once by many', async () => {
    const tries = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        rest(server.url, 'POST', '/api/auth/register', {
          body: { username: `first${i}`, password: PASSWORD, setupCode: server.setupCode },
        }),
      ),
    );
    expect(tries.map((answer) => answer.status).sort()).toEqual([201, 403, 403, 403, 403]);
    expect(tries.find((answer) => answer.status === 201)?.body.user.role).toBe('admin');
    const late = await rest(server.url, 'POST', '/api/auth/register', {
      body: { username: 'late', password: PASSWORD, setupCode: server.setupCode },
    });
    expect(late.body).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
    expect((await rest(server.url, 'GET', '/api/config')).body).toMatchObject({
      needsAdmin: false,
      protocol: 1,
      registration: 'open',
    });
  });
});

describe('access tokens', () => {
  it('A3: only our own, signed, unexpired access tokens count', async () => {
    const { accessToken, refreshToken, user } = await registerAt(server.url, 'tess');
    const me = (token?: string) => rest(server.url, 'GET', '/api/users/me', { token });
    expect((await me(accessToken)).body).toMatchObject({ id: user.id, email: null, totp: false });
    const secret = (JSON.parse(await readFile(join(server.folder, 'secrets.json'), 'utf8')) as { jwtSecret: string })
      .jwtSecret;
    const claims = jwt.decode(accessToken) as Record<string, unknown>;
    const sign = (changes: object, key: string, options: jwt.SignOptions = {}) =>
      jwt.sign({ ...claims, ...changes }, key, options);
    const cases: [string | undefined, string][] = [
      [undefined, 'TOKEN_MISSING'],
      ['nonsense', 'TOKEN_MALFORMED'],
      ['a.b', 'TOKEN_MALFORMED'],
      [`${'a'.repeat(3_000)}.b.c`, 'TOKEN_MALFORMED'],
      [refreshToken, 'TOKEN_INVALID'],
      [jwt.sign(claims, '', { algorithm: 'none' }).concat('x'), 'TOKEN_INVALID'],
      [sign({}, 'another secret that is long enough to be one'), 'TOKEN_INVALID'],
      [sign({ aud: 'elsewhere' }, secret), 'TOKEN_INVALID'],
      [sign({ typ: 'refresh' }, secret), 'TOKEN_INVALID'],
      [sign({}, secret, { algorithm: 'HS512' }), 'TOKEN_INVALID'],
      [sign({ exp: Math.floor(clock / 1000) - 121 }, secret), 'TOKEN_EXPIRED'],
      [sign({ sid: 'a'.repeat(20) }, secret), 'TOKEN_REVOKED'],
    ];
    for (const [token, errorCode] of cases)
      expect((await me(token)).body, errorCode).toMatchObject({ statusCode: 401, errorCode });
    expect((await me(sign({ exp: Math.floor(clock / 1000) - 60 }, secret))).status).toBe(200);
  });

  it('A7: a token whose session ends while it is being looked at is refused', async () => {
    const { accessToken, refreshToken } = await registerAt(server.url, 'quitter');
    const { users } = server.stores;
    const find = users.find.bind(users);
    const [isAsked, isOver] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const slow = vi.spyOn(users, 'find').mockImplementationOnce(async (userId) => {
      const found = await find(userId);
      isAsked.resolve(undefined);
      await isOver.promise;
      return found;
    });
    const answer = rest(server.url, 'GET', '/api/users/me', { token: accessToken });
    await isAsked.promise;
    expect((await rest(server.url, 'POST', '/api/auth/logout', { body: { refreshToken } })).status).toBeLessThan(300);
    isOver.resolve(undefined);
    expect((await answer).body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_REVOKED' });
    slow.mockRestore();
  });

  it('A6: a socket is refused with the code in connect_error', async () => {
    const { accessToken } = await registerAt(server.url, 'sock');
    const refused = (auth: object) =>
      connect(server.url, '', { auth }).then(
        () => null,
        (error: { data: unknown }) => error.data,
      );
    expect(await refused({ token: accessToken, protocol: 2 })).toMatchObject({
      statusCode: 426,
      errorCode: 'PROTOCOL_MISMATCH',
    });
    expect(await refused({ protocol: 1 })).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_MISSING' });
    expect(await refused({ token: { $ne: null }, protocol: 1 })).toMatchObject({
      statusCode: 401,
      errorCode: 'TOKEN_MALFORMED',
    });
    expect(await refused({ token: accessToken, protocol: 1, extra: true })).toMatchObject({
      statusCode: 400,
      errorCode: 'VALIDATION_FAILED',
    });
  });
});

describe('refresh families (A4)', () => {
  it('twenty at once with one token get the same successor', async () => {
    const { refreshToken = '' } = await registerAt(server.url, 'tabs');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(new Set(answers.map((answer) => answer.body.refreshToken as string)).size).toBe(1);
    // The answer was lost: hours later the predecessor still gets it, because nobody used the successor.
    clock += 5 * 3_600_000;
    expect((await refresh(refreshToken)).body.refreshToken).toBe(answers[0]?.body.refreshToken);
  });

  it('a predecessor lives a minute after its successor was used; then its reuse ends the family', async () => {
    const { refreshToken: first = '', accessToken } = await registerAt(server.url, 'thief');
    const second = await refresh(first);
    expect((await rest(server.url, 'GET', '/api/users/me', { token: second.body.accessToken })).status).toBe(200);
    clock += 30_000;
    expect((await refresh(first)).body.refreshToken).toBe(second.body.refreshToken);
    clock += 31_000;
    const socket = await connect(server.url, accessToken);
    const over = { statusCode: 401, errorCode: 'TOKEN_REVOKED', details: { reason: 'reused' } };
    expect((await refresh(first)).body).toMatchObject(over);
    await socket.waitFor('sessionEnded', (data) => data.reason === 'reused');
    expect((await refresh(second.body.refreshToken)).body).toMatchObject(over);
    expect((await rest(server.url, 'GET', '/api/users/me', { token: accessToken })).body).toMatchObject(over);
    await expect(connect(server.url, accessToken)).rejects.toMatchObject({ data: over });
  });

  it('the cookie of a finished logout is a 401 and touches no other session', async () => {
    const one = await registerAt(server.url, 'leaver');
    const other = (await login('leaver')).body;
    const socket = await connect(server.url, one.accessToken);
    expect(
      (await rest(server.url, 'POST', '/api/auth/logout', { body: { refreshToken: one.refreshToken } })).status,
    ).toBe(204);
    await socket.waitFor('sessionEnded', (data) => data.reason === 'logout');
    expect((await refresh(one.refreshToken ?? '')).body).toMatchObject({
      statusCode: 401,
      details: { reason: 'logout' },
    });
    expect((await rest(server.url, 'GET', '/api/users/me', { token: one.accessToken })).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
    });
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('ends by itself after 7 days, or 30 when remembered', async () => {
    await registerAt(server.url, 'weekly');
    const week = (await login('weekly')).body.refreshToken as string;
    const month = (await login('weekly', PASSWORD, { rememberMe: true })).body.refreshToken as string;
    clock += 8 * 86_400_000;
    expect((await refresh(week)).body).toMatchObject({ errorCode: 'TOKEN_EXPIRED' });
    const next = await refresh(month);
    expect(next.status).toBe(200);
    clock += 25 * 86_400_000;
    expect((await refresh(next.body.refreshToken)).status).toBe(200);
  });

  it('travels in an HttpOnly cookie of the same site, and no other site can use it', async () => {
    const answer = await rest(server.url, 'POST', '/api/auth/login', { body: { username: 'kim', password: PASSWORD } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^palaver_refresh_[0-9a-f]{8}=.*HttpOnly; SameSite=Strict/);
    expect(cookie).not.toMatch(/Secure/);
    expect(answer.body.refreshToken).toBeUndefined();
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    for (const origin of ['https://evil.example', 'null', 'http://sub.127.0.0.1', 'http://127.0.0.1:1']) {
      expect(
        (await rest(server.url, 'POST', '/api/auth/token', { headers: { ...headers, origin } })).status,
        origin,
      ).toBe(403);
    }
    expect(
      (await rest(server.url, 'POST', '/api/auth/token', { headers: { ...headers, origin: server.url } })).status,
    ).toBe(200);
    expect((await rest(server.url, 'POST', '/api/auth/logout', { headers })).status).toBe(204);
    expect((await rest(server.url, 'POST', '/api/auth/token')).body).toMatchObject({ errorCode: 'TOKEN_MISSING' });
  });
});

describe('live sockets', () => {
  it('A6: end with their access token and go on with a renewed one', async () => {
    let at = Date.now();
    const short = await startServer({ ACCESS_TOKEN_SECONDS: '5' }, undefined, () => at);
    try {
      const { accessToken, refreshToken } = await registerAt(short.url, 'anna');
      const lets = await connect(short.url, accessToken);
      const renews = await connect(short.url, accessToken);
      at += 3_000;
      const fresh = await rest(short.url, 'POST', '/api/auth/token', { body: { refreshToken } });
      // The next token of the same session, with a life that reaches further.
      expect(await renews.must('renewToken', { token: fresh.body.accessToken })).toMatchObject({
        expiresIn: expect.any(Number),
      });
      const other = await registerAt(short.url, 'ben');
      expect(await renews.ask('renewToken', { token: other.accessToken })).toMatchObject({
        ok: false,
        error: { errorCode: 'FORBIDDEN' },
      });
      const ended = new Promise((resolve) => lets.socket.once('disconnect', resolve));
      at += 3_000;
      await ended;
      expect((await renews.ask('typing', { roomId: 'general' })).ok).toBe(true);
      renews.close();
    } finally {
      await short.close();
    }
  });

  it('A6: are refused with a token that has just run out, also while the skew of requests lets it pass (A3)', async () => {
    const { accessToken, refreshToken } = await registerAt(server.url, 'edge');
    const live = await connect(server.url, accessToken);
    clock += 1_800_000;
    const fresh = await refresh(refreshToken ?? '');
    await live.must('renewToken', { token: fresh.body.accessToken });
    clock += 1_800_000 + 10_000;
    expect((await rest(server.url, 'GET', '/api/users/me', { token: accessToken })).status).toBe(200);
    const error = { errorCode: 'TOKEN_EXPIRED' };
    await expect(connect(server.url, accessToken)).rejects.toMatchObject({ data: error });
    expect(await live.ask('renewToken', { token: accessToken })).toMatchObject({ ok: false, error });
    (await connect(server.url, fresh.body.accessToken)).close();
    live.close();
  });

  it('A6: are judged by the clock that requests are judged by, also when it jumps', async () => {
    let at = Date.now();
    const own = await startServer({}, undefined, () => at);
    try {
      const { accessToken, refreshToken } = await registerAt(own.url, 'jumps');
      const open = () => connect(own.url, accessToken);
      const [listens, asks, renewed] = await Promise.all([open(), open(), open()]);
      const polls = await connect(own.url, accessToken, { transports: ['polling'] });
      at += 3_000_000;
      const fresh = await rest(own.url, 'POST', '/api/auth/token', { body: { refreshToken } });
      await renewed.must('renewToken', { token: fresh.body.accessToken });
      at -= 7_200_000;
      expect((await asks.ask('typing', { roomId: 'general' })).ok).toBe(true);
      const ended = Promise.all(
        [listens, polls].map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve))),
      );
      // What is asked in this very moment is not served either.
      at += 7_200_000 + 900_000;
      expect(await asks.ask('joinRoom', { roomId: 'general' })).toMatchObject({
        ok: false,
        error: { statusCode: 401, errorCode: 'TOKEN_EXPIRED' },
      });
      expect((await rest(own.url, 'GET', '/api/users/me', { token: accessToken })).status).toBe(401);
      await ended;
      expect((await renewed.ask('typing', { roomId: 'general' })).ok).toBe(true);
      at += 7_200_000;
      await new Promise((resolve) => renewed.socket.once('disconnect', resolve));
      expect((await rest(own.url, 'GET', '/api/users/me', { token: fresh.body.accessToken })).status).toBe(401);
    } finally {
      await own.close();
    }
  });

  it('origins: foreign, null, another port or subdomain are refused on WebSocket and polling', async () => {
    const { accessToken } = await registerAt(server.url, 'orig');
    const { io } = await import('socket.io-client');
    for (const transports of [['websocket'], ['polling']]) {
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://sub.localhost']) {
        const socket = io(server.url, {
          transports,
          auth: { token: accessToken, protocol: 1 },
          reconnection: false,
          forceNew: true,
          extraHeaders: { origin },
        });
        const outcome = await new Promise<string>((resolve) => {
          socket.once('connect', () => resolve('in'));
          socket.once('connect_error', () => resolve('refused'));
        });
        socket.close();
        expect(outcome, `${transports[0]} ${origin}`).toBe('refused');
      }
    }
  });
});

describe('limits (A8)', () => {
  it('five tries a minute for an address and name; another address is not locked out', async () => {
    const limited = await startServer({
      RATE_LOGIN_PER_MINUTE: '5',
      RATE_API_PER_MINUTE: '20',
      TRUST_PROXY: 'loopback',
    });
    try {
      await registerAt(limited.url, 'anna');
      const attempt = (address: string, password: string) =>
        rest(limited.url, 'POST', '/api/auth/login', {
          body: { username: 'anna', password, tokenInBody: true },
          headers: { 'x-forwarded-for': address },
        });
      for (let i = 0; i < 5; i += 1) expect((await attempt('203.0.113.7', 'wrong password')).status).toBe(401);
      const sixth = await attempt('203.0.113.7', PASSWORD);
      expect(sixth.body).toMatchObject({
        statusCode: 429,
        errorCode: 'RATE_LIMITED',
        retryAfterMs: expect.any(Number),
      });
      expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
      const elsewhere = await attempt('203.0.113.8', PASSWORD);
      expect(elsewhere.status).toBe(200);
      const calls = await Promise.all(
        Array.from({ length: 25 }, () =>
          rest(limited.url, 'GET', '/api/users/me', { token: elsewhere.body.accessToken }),
        ),
      );
      expect(calls.filter((answer) => answer.status === 429)).toHaveLength(5);
    } finally {
      await limited.close();
    }
  });

  it('a made-up X-Forwarded-For resets nothing where no proxy is trusted', async () => {
    const limited = await startServer({ RATE_LOGIN_PER_MINUTE: '5' });
    try {
      const statuses = [];
      for (let i = 0; i < 7; i += 1) {
        const answer = await rest(limited.url, 'POST', '/api/auth/login', {
          body: { username: 'anna', password: 'wrong' },
          headers: { 'x-forwarded-for': `203.0.113.${i}` },
        });
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    } finally {
      await limited.close();
    }
  });

  it('L3: sends over the rate are refused with a time; the repeat of a stored one is answered all the same', async () => {
    const limited = await startServer({ RATE_SENDS_PER_SECOND: '2' }, undefined, () => clock);
    try {
      const { accessToken, user } = await registerAt(limited.url, 'anna');
      const socket = await connect(limited.url, accessToken);
      const send = (i: number) =>
        socket.ask('chatMessage', { roomId: 'general', clientId: `flood-client-${i}`, text: `flood ${i}` });
      const acks = [];
      for (let i = 0; i < 14; i += 1) acks.push(await send(i));
      const refused = acks.find((ack) => !ack.ok);
      expect(refused).toMatchObject({
        error: { statusCode: 429, errorCode: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
      });
      expect(await send(0)).toMatchObject({ ok: true });
      // Also the first message of a private room that is not open yet has only to wait.
      const ben = await registerAt(limited.url, 'ben');
      const first = { roomId: pmRoomId(user.id, ben.user.id), clientId: 'flood-client-private', text: 'hello' };
      expect(await socket.ask('chatMessage', first)).toMatchObject({ error: { errorCode: 'RATE_LIMITED' } });
      socket.close();
    } finally {
      await limited.close();
    }
  });
});
