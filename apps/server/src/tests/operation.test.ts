import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../settings/readConfig.ts';
import { ConfigError } from '../settings/configError.ts';
import { createLogger } from '../observability/logger.ts';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer } from '../testing/startServer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-op-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) => readConfig({ DATA_DIR: folder, ...env });

describe('configuration (G10)', () => {
  it('makes secrets at the first start and keeps them', () => {
    const first = config();
    expect(config()).toMatchObject({
      jwtSecret: first.jwtSecret,
      setupCode: first.setupCode,
    });
    expect(first.jwtSecret.length).toBeGreaterThanOrEqual(32);
    expect(first).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      secure: false,
      corsOrigins: ['http://localhost:5173'],
    });
    expect(config({ NODE_ENV: 'production' })).toMatchObject({ host: '0.0.0.0', corsOrigins: [] });
    expect(config({ PUBLIC_URL: 'https://chat.example.org', JWT_SECRET: '' })).toMatchObject({
      secure: true,
      jwtSecret: first.jwtSecret,
    });
  });

  const WRONG: Record<string, string> = {
    PORT: '99999',
    NODE_ENV: 'prod',
    PUBLIC_URL: 'chat.example.org',
    JWT_SECRET: '   ',
    BCRYPT_ROUNDS: '2',
    REGISTRATION: 'maybe',
    SETUP_CODE: 'x',
    CORS_ORIGINS: 'https://a.example/path',
    TRUST_PROXY: 'everybody',
    MESSAGE_MAX_CHARS: '20000',
    RATE_SENDS_PER_SECOND: '-1',
    ACCESS_TOKEN_SECONDS: '1e9',
    LOG_LEVEL: 'loud',
    TLS_CERT: '/no/such/file',
    MONGO_URI: 'mongodb://x',
    REDIS_URL: 'x',
  };
  for (const [name, value] of Object.entries(WRONG)) {
    it(`stops the start with a line that names ${name}`, () => {
      expect(() => config({ [name]: value })).toThrow(ConfigError);
      expect(() => config({ [name]: value })).toThrow(new RegExp(`^${name}`, 'm'));
    });
  }

  it('a data folder that cannot be used is one clear line', () => {
    expect(() => config({ DATA_DIR: join(fileURLToPath(import.meta.url), 'inside-a-file') })).toThrow(
      /DATA_DIR .* can not be used/,
    );
  });
});

describe('logs (G3)', () => {
  it('hold no secret and no message text, fold repeats, and keep stacks', async () => {
    const log = createLogger({ dataDir: folder, logLevel: 'debug', nodeEnv: 'production' });
    log.info('login', {
      password: 'hunter2-hunter2',
      nested: { refreshToken: 'abc.def', text: 'patient has a fever' },
      userId: 'u1',
    });
    for (let i = 0; i < 50; i += 1) log.error('the same again', { cause: new Error('boom') });
    await log.close();
    await expect.poll(() => readAll(join(folder, 'logs'))).toContain('the same again');
    const text = readAll(join(folder, 'logs'));
    expect(text).not.toMatch(/hunter2|abc\.def|fever/);
    expect(text).toMatch(/u1/);
    expect(text).toMatch(/operation\.test\.ts/);
    expect(text.match(/the same again/g)).toHaveLength(1);
  });

  it('a whole session leaves no secret behind', async () => {
    const server = await startServer({ NODE_ENV: 'production', LOG_LEVEL: 'debug' }, folder);
    const anna = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
    await rest(server.url, 'POST', '/api/auth/login', { body: { username: 'anna', password: 'a wrong password' } });
    await rest(server.url, 'POST', '/api/auth/token', { body: { refreshToken: anna.refreshToken } });
    await rest(server.url, 'POST', '/api/messages', {
      token: anna.accessToken,
      body: { roomId: 'general', clientId: 'logged-client', text: 'never in a log' },
    });
    await rest(server.url, 'GET', '/api/users?q=some-query-text', { token: anna.accessToken });
    await server.close();
    const text = readAll(join(folder, 'logs'));
    for (const secret of [
      'four plain words',
      'a wrong password',
      anna.accessToken,
      anna.refreshToken ?? '',
      'never in a log',
      'some-query-text',
      server.setupCode,
    ])
      expect(text).not.toContain(secret);
  });
});

function readAll(path: string): string {
  return readdirSync(path)
    .map((name) => (name.endsWith('.log') ? readFileSync(join(path, name), 'utf8') : ''))
    .join('\n');
}

describe('headers (G9)', () => {
  it('a LAN on plain http works without what only https can keep; https has it all', async () => {
    const lan = await startServer({ NODE_ENV: 'production' }, folder);
    const plain = await rest(lan.url, 'GET', '/api/config');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    // All of it: one word more lets strangers in.
    expect(plain.headers.get('content-security-policy')?.split(';')).toEqual([
      "default-src 'self'",
      "base-uri 'none'",
      "connect-src 'self'",
      "font-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data: blob:",
      "object-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "manifest-src 'self'",
      "worker-src 'self'",
    ]);
    expect(plain.headers.get('x-powered-by')).toBeNull();
    await lan.close();

    const secure = await startServer(
      {
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://chat.example.org',
        TRUST_PROXY: 'loopback',
        CORS_ORIGINS: 'https://intranet.example.org',
      },
      folder,
    );
    const https = await rest(secure.url, 'GET', '/api/config', { headers: { 'x-forwarded-proto': 'https' } });
    expect(https.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(https.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
    const redirected = await rest(secure.url, 'GET', '/r/general', { headers: { 'x-forwarded-proto': 'http' } });
    expect([redirected.status, redirected.headers.get('location')]).toEqual([
      308,
      'https://chat.example.org/r/general',
    ]);
    const login = await rest(secure.url, 'POST', '/api/auth/register', {
      body: { username: 'anna', password: 'four plain words' },
    });
    expect(login.headers.get('set-cookie')).toContain('Secure');
    const cors = await rest(secure.url, 'OPTIONS', '/api/rooms', {
      headers: { origin: 'https://intranet.example.org' },
    });
    expect([cors.status, cors.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://intranet.example.org',
    ]);
    expect(
      (await rest(secure.url, 'GET', '/api/config', { headers: { origin: 'https://evil.example' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull();
    await secure.close();
  });

  it('answers pages and documents, and 404 in the shape of errors', async () => {
    const server = await startServer({}, folder);
    expect((await rest(server.url, 'GET', '/docs/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect([200, 503]).toContain((await rest(server.url, 'GET', '/r/general')).status);
    expect((await rest(server.url, 'GET', '/assets/none.js')).body).toMatchObject({ errorCode: 'NOT_FOUND' });
    expect((await rest(server.url, 'GET', '/ready')).body).toEqual({ status: 'ready' });
    await server.close();
  });
});

describe('the end (G7)', () => {
  it('asks clients to come back later, loses nothing that was acknowledged, and closes in time', async () => {
    const server = await startServer({}, folder);
    const { accessToken } = await registerAt(server.url, 'anna');
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(server.url, accessToken)));
    const acked: string[] = [];
    const sending = sockets.map(async (socket, s) => {
      for (let i = 0; socket.socket.connected; i += 1) {
        const ack = await socket
          .ask('chatMessage', { roomId: 'general', clientId: `closing-${s}-${i}`, text: 'x' })
          .catch(() => null);
        if (!ack?.ok) return;
        acked.push(ack.data.message.clientId);
      }
    });
    await expect.poll(() => acked.length).toBeGreaterThan(50);
    const startedAt = Date.now();
    await server.close();
    expect(Date.now() - startedAt).toBeLessThan(12_000);
    for (const socket of sockets) {
      socket.close();
      expect(socket.seen.some((one) => one.eventType === 'serverLeaving')).toBe(true);
    }
    await Promise.all(sending);
    const again = await startServer({}, folder);
    const stored = new Set<string>();
    for (let after = 0; ;) {
      const page = await again.stores.messages.page('general', { after, limit: 100 });
      for (const message of page.messages) stored.add(message.clientId);
      after = page.messages.at(-1)?.seq ?? after;
      if (!page.hasAfter) break;
    }
    for (const clientId of acked) expect(stored).toContain(clientId);
    await again.close();
  });
});
