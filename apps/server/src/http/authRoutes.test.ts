import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const CREDENTIALS = { username: 'anna', password: 'four plain words' };
const post = (url: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  rest(url, 'POST', `/api/auth/${path}`, { headers, body });
const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

describe('the refresh cookie (A4)', () => {
  it('on a LAN with plain http has every flag but Secure, and rotates', async () => {
    const made = await post(server.url, 'register', {}, CREDENTIALS);
    expect(made.body).not.toHaveProperty('refreshToken');
    expect(made.headers.get('set-cookie')).toMatch(
      /^palaver_refresh_[0-9a-f]{8}=[^;]+; Path=\/api\/auth; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    const rotated = await post(server.url, 'token', { cookie: cookieOf(made.headers) });
    expect(Object.keys(rotated.body)).toEqual(['userId', 'accessToken', 'expiresIn']);
    expect(cookieOf(rotated.headers)).not.toBe(cookieOf(made.headers));
    expect((await post(server.url, 'token', { cookie: cookieOf(rotated.headers) })).status).toBe(200);
  });

  it.each([
    ['https://chat.example.org', true],
    ['http://chat.lan', false],
  ])('PUBLIC_URL=%s: Secure is %s', async (PUBLIC_URL, secure) => {
    const { url, close } = await startServer({ PUBLIC_URL });
    const { headers } = await post(url, 'register', {}, CREDENTIALS);
    expect((headers.get('set-cookie') ?? '').includes('; Secure')).toBe(secure);
    // Behind a proxy that speaks https the request itself is plain: the session holds all the same.
    const origin = new URL(PUBLIC_URL).origin;
    expect((await post(url, 'token', { cookie: cookieOf(headers), origin })).status).toBe(200);
    await close();
  });

  it('tokenInBody: the token goes in the body and no cookie is set, at every rotation', async () => {
    const made = await post(server.url, 'login', {}, { ...CREDENTIALS, tokenInBody: true });
    expect(made.headers.get('set-cookie')).toBeNull();
    const next = await post(server.url, 'token', {}, { refreshToken: made.body.refreshToken });
    expect(next.headers.get('set-cookie')).toBeNull();
    const { id: userId } = made.body.user;
    const refreshToken = expect.any(String);
    expect(next.body).toEqual({ userId, accessToken: expect.any(String), expiresIn: 3_600, refreshToken });
  });

  it('is of no use to another site: refresh and logout are refused, and the session lives on', async () => {
    const cookie = cookieOf((await post(server.url, 'login', {}, CREDENTIALS)).headers);
    const forged: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ];
    for (const headers of forged) {
      for (const path of ['token', 'logout']) {
        const answer = await post(server.url, path, { ...headers, cookie });
        expect(answer.body, JSON.stringify(headers)).toMatchObject({ statusCode: 403, errorCode: 'FORBIDDEN' });
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
    const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(server.url, 'logout', form, 'a=b')).body).toMatchObject({ statusCode: 415 });
    expect((await post(server.url, 'token', { cookie, origin: server.url })).status).toBe(200);
  });

  it('M2: is enough to log out, and is taken away with the flags it was given', async () => {
    const signedIn = await post(server.url, 'login', {}, CREDENTIALS);
    const out = await post(server.url, 'logout', { cookie: cookieOf(signedIn.headers) });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(
      /^palaver_refresh_[0-9a-f]{8}=; Path=\/api\/auth; Expires=Thu, 01 Jan 1970[^;]+; HttpOnly; SameSite=Strict$/,
    );
    const { accessToken } = signedIn.body;
    expect((await rest(server.url, 'GET', '/api/users/me', { token: accessToken })).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
    });
  });

  it('under https was set by this very host: __Host-, Secure, for every path and no domain', async () => {
    const secure = await startServer({ PUBLIC_URL: 'https://chat.example.org' });
    const signedIn = await post(secure.url, 'register', {}, CREDENTIALS);
    const name = `__Host-palaver_refresh_${secure.stores.epoch.slice(0, 8)}`;
    expect(signedIn.headers.getSetCookie()).toEqual([
      expect.stringMatching(new RegExp(`^${name}=[^;]+; Path=/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$`)),
    ]);
    const cookie = cookieOf(signedIn.headers);
    // What another page of the domain can plant is another cookie, and is not looked at beside this one.
    expect((await post(secure.url, 'token', { cookie: `palaver_refresh=x.y.z; ${cookie}` })).status).toBe(200);
    const out = await post(secure.url, 'logout', { cookie });
    expect(out.headers.getSetCookie()).toEqual([expect.stringContaining(`${name}=; Path=/; Expires=Thu, 01 Jan 1970`)]);
    await secure.close();
  });

  it('of two installations on one host are two cookies: signing in and out of one leaves the other in', async () => {
    const other = await startServer();
    const one = cookieOf((await post(server.url, 'login', {}, CREDENTIALS)).headers);
    const two = cookieOf((await post(other.url, 'register', {}, CREDENTIALS)).headers);
    expect(one.split('=')[0]).not.toBe(two.split('=')[0]);
    const cookie = `${one}; ${two}`;
    expect((await post(other.url, 'token', { cookie })).status).toBe(200);
    expect((await post(other.url, 'logout', { cookie })).status).toBe(204);
    expect((await post(server.url, 'token', { cookie })).status).toBe(200);
    await other.close();
  });

  it.each([
    ['', '/api/auth', ''],
    ['https://chat.example.org', '/', 'Secure; '],
  ])(
    'of an earlier version is read once, then it has the new name (PUBLIC_URL %j)',
    async (PUBLIC_URL, path, secure) => {
      const own = await startServer({ PUBLIC_URL });
      const made = await post(own.url, 'register', {}, { ...CREDENTIALS, tokenInBody: true });
      const cookie = `palaver_refresh=${made.body.refreshToken}`;
      const { status, headers } = await post(own.url, 'token', { cookie });
      expect(status).toBe(200);
      const [fresh = '', gone] = headers.getSetCookie();
      expect(fresh).toMatch(new RegExp(`^(__Host-)?palaver_refresh_[0-9a-f]{8}=[^;]+; Path=${path};`));
      expect(gone).toBe(
        `palaver_refresh=; Path=/api/auth; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; ${secure}SameSite=Strict`,
      );
      expect((await post(own.url, 'token', { cookie: cookieOf(headers) })).headers.getSetCookie()).toHaveLength(1);
      await own.close();
    },
  );

  it('of an earlier version signs out too, and is removed', async () => {
    const { body } = await post(server.url, 'login', {}, { ...CREDENTIALS, tokenInBody: true });
    const out = await post(server.url, 'logout', { cookie: `palaver_refresh=${body.refreshToken}` });
    expect(out.headers.getSetCookie().map((one) => one.split('=')[0])).toContain('palaver_refresh');
    expect((await post(server.url, 'token', {}, { refreshToken: body.refreshToken })).body).toMatchObject({
      errorCode: 'TOKEN_REVOKED',
    });
  });

  it.each(['palaver_refresh=', 'palaver_refresh=%E0%A4%A', 'other=1; palaver_refresh=x.y.z', '__proto__=1', '=;;=,'])(
    'a cookie header %j is a 401 and no more',
    async (cookie) => {
      expect((await post(server.url, 'token', { cookie })).status).toBe(401);
    },
  );
});
