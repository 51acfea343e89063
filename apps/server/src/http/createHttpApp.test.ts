import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PalaverError } from '@palaver/protocol/errors';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rest } from '../testing/rest.ts';
import { selfSigned } from '../testing/selfSigned.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://intranet.example.org' });
  token = (await registerAt(server.url, 'anna')).accessToken;
});
afterAll(() => server.close());

/** One request written by hand: clients tidy up what a hostile one sends. Resolves with the head of the answer. */
function raw(url: string, ...lines: string[]): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('errors (G1)', () => {
  it('an unexpected error is a 500 that shows nothing of the code', async () => {
    const fault = vi.spyOn(server.stores.users, 'list').mockRejectedValueOnce(new TypeError('at /srv/secret/path.ts'));
    const answer = await rest(server.url, 'GET', '/api/users', { token });
    expect(answer).toMatchObject({ status: 500, body: { statusCode: 500, errorCode: 'INTERNAL' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|TypeError|stack/);
    expect(fault).toHaveBeenCalledOnce();
    fault.mockRestore();
  });

  it('a store that is away is a 503 with a time, never a 401: nobody is signed out by it', async () => {
    const away = new PalaverError('STORE_UNAVAILABLE', 'The store does not answer.', {
      retryAfterMs: 2_000,
      details: { reason: 'disk I/O error in /srv/data' },
    });
    const fresh = (await registerAt(server.url, 'away')).accessToken;
    const fault = vi.spyOn(server.stores.sessions, 'find').mockRejectedValueOnce(away);
    const answer = await rest(server.url, 'GET', '/api/users/me', { token: fresh });
    expect(answer.body).toMatchObject({ statusCode: 503, errorCode: 'STORE_UNAVAILABLE', retryAfterMs: 2_000 });
    expect(answer.body.details).toBeUndefined();
    expect(answer.headers.get('retry-after')).toBe('2');
    fault.mockRestore();
    expect((await rest(server.url, 'GET', '/api/users/me', { token: fresh })).status).toBe(200);
  });

  it('G6: /health lives whatever the store does, /ready does not', async () => {
    const away = new PalaverError('STORE_UNAVAILABLE', 'The store does not answer.');
    const fault = vi.spyOn(server.stores, 'ping').mockRejectedValueOnce(away);
    const ready = await rest(server.url, 'GET', '/ready');
    expect(ready).toMatchObject({ status: 503, body: { errorCode: 'STORE_UNAVAILABLE' } });
    expect(ready.headers.get('retry-after')).toBe('2');
    expect((await rest(server.url, 'GET', '/health')).body).toMatchObject({ status: 'ok' });
    fault.mockRestore();
    expect((await rest(server.url, 'GET', '/ready')).status).toBe(200);
  });

  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/rooms/general/nothing',
    '/metrics',
    '/assets/x.js',
    '/x.php',
    '/.env',
  ])('%s is a 404 in the shape of errors', async (path) => {
    expect((await rest(server.url, 'GET', path, { token })).body).toMatchObject({
      statusCode: 404,
      errorCode: 'NOT_FOUND',
      message: expect.any(String),
    });
  });

  it('E2: what a route does not take is refused, in query and body alike', async () => {
    for (const [method, path, body] of [
      ['GET', '/api/users/me?x=1', undefined],
      ['GET', '/api/config?limit=1', undefined],
      ['POST', '/api/rooms/general/join?role=owner', undefined],
      ['POST', '/api/rooms/general/join', { role: 'owner' }],
      ['POST', '/api/rooms/general/join', '{"__proto__": {"role": "owner"}}'],
      ['POST', '/api/rooms/general/join', '7'],
      ['POST', '/api/auth/logout?refreshToken=x', undefined],
    ] as const) {
      const answer = await rest(server.url, method, path, { token, body });
      expect(answer.body, `${path} ${JSON.stringify(body)}`).toMatchObject({
        statusCode: 400,
        errorCode: 'VALIDATION_FAILED',
      });
    }
    expect((await rest(server.url, 'POST', '/api/rooms/general/join', { token, body: {} })).status).toBe(200);
  });

  it('bodies come as JSON in UTF-8', async () => {
    const post = (headers: Record<string, string>, body = '{}') =>
      rest(server.url, 'POST', '/api/messages', { token, body, headers });
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=iso-8859-1', '']) {
      expect((await post({ 'content-type': type })).body, type).toMatchObject({ errorCode: 'UNSUPPORTED_MEDIA_TYPE' });
    }
    expect((await post({ 'content-encoding': 'rot13' })).body).toMatchObject({ errorCode: 'UNSUPPORTED_MEDIA_TYPE' });
    for (const body of ['{"text": ', '', 'undefined', '{"a":1}}', '\ufeff']) {
      const answer = await post({ 'content-type': 'application/json' }, body);
      expect(answer.status, body).toBe(400);
    }
  });
});

describe('answers', () => {
  it('carry an id of their own and are kept by no cache', async () => {
    const one = await rest(server.url, 'GET', '/api/config');
    const other = await rest(server.url, 'GET', '/api/nothing');
    for (const { headers } of [one, other]) {
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    }
    expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
  });

  it('C3: of some size travel as gzip', async () => {
    for (let i = 0; i < 12; i += 1) {
      await rest(server.url, 'POST', '/api/messages', {
        token,
        body: { roomId: 'general', clientId: `gzip-client-${i}`, text: 'word '.repeat(100) },
      });
    }
    const path = '/api/rooms/general/messages';
    const packed = await rest(server.url, 'GET', path, { token, headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.body.messages).toHaveLength(12);
  });

  it('let the pages of CORS_ORIGINS in, with what a retry needs to know', async () => {
    const headers = { origin: 'https://intranet.example.org' };
    const answer = await rest(server.url, 'GET', '/api/config', { headers });
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(answer.headers.get('vary')).toContain('Origin');
    for (const origin of ['https://evil.example', 'null', 'https://intranet.example.org.evil.example']) {
      const foreign = await rest(server.url, 'OPTIONS', '/api/config', { headers: { origin } });
      expect(foreign.headers.get('access-control-allow-origin'), origin).toBeNull();
    }
  });
});

describe('connections', () => {
  it.each([
    [{ KEEP_ALIVE_SECONDS: '' }, 75],
    [{ KEEP_ALIVE_SECONDS: '100' }, 100],
  ])('idle ones stay open longer than a balancer in front keeps them, by %o: %i s', async (env, seconds) => {
    const own = await startServer(env);
    const { headers } = await fetch(`${own.url}/health`);
    expect(headers.get('keep-alive')).toBe(`timeout=${seconds}`);
    await own.close();
  });
});

describe('https (G9)', () => {
  it('sends people to its own address and to no other, whatever the request line and the Host header say', async () => {
    const secure = await startServer({ PUBLIC_URL: 'https://chat.example.org', TRUST_PROXY: 'loopback' });
    const head = ['Host: evil.example', 'X-Forwarded-Proto: http', 'X-Forwarded-Host: evil.example'];
    const locationOf = async (target: string) =>
      /^location: (.*)\r$/im.exec(await raw(secure.url, `GET ${target} HTTP/1.1`, ...head))?.[1];
    expect(await locationOf('/r/general?x=1')).toBe('https://chat.example.org/r/general?x=1');
    for (const target of ['//evil.example/x', '/\\evil.example', 'http://evil.example/x', '/%2f%2fevil.example']) {
      expect(new URL((await locationOf(target)) ?? 'none:').origin, target).toBe('https://chat.example.org');
    }
    const direct = await rest(secure.url, 'GET', '/health', { headers: { 'x-forwarded-proto': 'https' } });
    expect(direct.status).toBe(200);
    await secure.close();
  });

  it('TLS_CERT: the server itself speaks it, 1.2 and newer, and its cookies are Secure', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-tls-'));
    const { cert, key } = selfSigned();
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key);
    const tls = await startServer({ TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') });
    const body = JSON.stringify({ username: 'anna', password: 'four plain words' });
    const { port } = new URL(tls.url);
    const register = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<{ status: number | undefined; cookie: string; hsts: string }>((resolve, reject) => {
        const headers = { 'content-type': 'application/json' };
        const options = {
          port,
          path: '/api/auth/register',
          method: 'POST',
          headers,
          ca: cert,
          servername: 'localhost',
        };
        request({ ...options, minVersion: 'TLSv1', maxVersion }, (res) => {
          res.resume();
          const { 'set-cookie': cookies = [], 'strict-transport-security': hsts = '' } = res.headers;
          resolve({ status: res.statusCode, cookie: cookies.join(), hsts });
        })
          .on('error', reject)
          .end(body);
      });
    const { status, cookie, hsts } = await register('TLSv1.2');
    expect(status).toBe(201);
    expect(cookie).toMatch(
      /^__Host-palaver_refresh_[0-9a-f]{8}=.*; Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(hsts).toBe('max-age=31536000');
    expect((await register('TLSv1.3')).status).toBe(409);
    await expect(register('TLSv1.1')).rejects.toThrow(/EPROTO|protocol|alert/i);
    await tls.close();
    await rm(folder, { recursive: true });
  });
});
