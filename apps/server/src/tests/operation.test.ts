import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../config.ts';
import { ConfigError } from '../configError.ts';
import { createLogger } from '../observability/logger.ts';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { startProcess } from '../testing/startProcess.ts';
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
      refreshKey: first.refreshKey,
      setupCode: first.setupCode,
    });
    // After a move to MongoDB too, where the secret is given.
    const moved = { MONGO_URI: 'mongodb://127.0.0.1/palaver', JWT_SECRET: first.jwtSecret };
    expect(config(moved)).toMatchObject({ refreshKey: first.refreshKey });
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
    expect(plain.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(plain.headers.get('content-security-policy')).toContain("script-src 'self'");
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
  it('tells clients when to come back, loses nothing that was acknowledged, and closes in time', async () => {
    const server = await startServer({}, folder);
    const { accessToken } = await registerAt(server.url, 'anna');
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connect(server.url, accessToken)));
    const acked: string[] = [];
    const sending = sockets.map(async (socket, s) => {
      for (let i = 0; ; i += 1) {
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

describe('a client that does not read (L1)', () => {
  it('is cut at about 1 MB of waiting broadcasts; the others get everything', async () => {
    const server = await startServer({}, folder);
    const anna = await registerAt(server.url, 'anna');
    const ben = await registerAt(server.url, 'ben');
    const slow = await rawSocket(server.url, ben.accessToken);
    const reader = await connect(server.url, ben.accessToken);
    const writer = await connect(server.url, anna.accessToken);
    slow.pause();
    const closed = new Promise((resolve) => slow.once('close', resolve));
    const text = 'x'.repeat(4_000);
    let last = '';
    // More than a system buffers on both sides of a connection, and 1 MB on top.
    for (let i = 0; i < 600; i += 1) {
      const messages = Array.from({ length: 7 }, (_, j) => ({ clientId: `slow-${i}-${j}-xx`, text }));
      const { results } = await writer.must('chatMessages', { roomId: 'general', messages });
      const result = results.at(-1);
      last = result?.ok ? result.data.message.id : last;
    }
    expect((await rest(server.url, 'GET', '/health')).status).toBe(200);
    await reader.waitFor('chatMessage', (data) => data.message.id === last);
    slow.resume();
    await closed;
    reader.close();
    writer.close();
    await server.close();
  });
});

describe('a hundred clients that do not read (L1)', () => {
  const SOCKETS = 100;
  const MB = 1_048_576;
  /** What a process may take in all, with a hundred times 1 MB waiting: one that keeps everything takes gigabytes. */
  const MEMORY_MB = 700;
  const TELL_MEMORY = 'setInterval(() => process.send?.(process.memoryUsage.rss()), 100).unref();';

  it('appwrite#13415: each is cut at about 1 MB of waiting broadcasts, memory stays bounded, and who reads beside them gets everything', async () => {
    const server = startProcess(
      {
        DATA_DIR: join(folder, 'data'),
        RATE_SENDS_PER_SECOND: '0',
        RATE_API_PER_MINUTE: '0',
        RATE_LOGIN_PER_MINUTE: '0',
      },
      { cwd: folder, code: TELL_MEMORY },
    );
    onTestFinished(async () => {
      server.child.kill('SIGKILL');
      await server.ended;
    });
    let memory = 0;
    server.child.on('message', (said) => (memory = Math.max(memory, Number(said) || 0)));
    const url = (await server.printed(/open at (http\S+)/))[1] ?? '';
    const reader = await connect(url, (await registerAt(url, 'anna')).accessToken);
    const writer = await connect(url, (await registerAt(url, 'ben')).accessToken);
    const tokens = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => (await registerAt(url, `silent${i}`)).accessToken),
    );
    const silent = await Promise.all(Array.from({ length: SOCKETS }, (_, i) => rawSocket(url, tokens[i % 10] ?? '')));
    onTestFinished(() => {
      for (const socket of silent) socket.destroy();
    });
    for (const socket of silent) socket.pause();
    const online = () =>
      reader.seen
        .flatMap(({ data }) => ('rooms' in data && 'general' in data.rooms ? [data.rooms.general] : []))
        .at(-1);
    await expect.poll(online).toBe(12);

    const said: string[] = [];
    const text = 'x'.repeat(4_000);
    // More than a system buffers on both sides of a connection, and 1 MB on top.
    for (let i = 0; i < 600; i += 1) {
      const messages = Array.from({ length: 7 }, (_, j) => ({ clientId: `flood-${i}-${j}-xx`, text }));
      const { results } = await writer.must('chatMessages', { roomId: 'general', messages });
      for (const result of results) if (result.ok) said.push(result.data.message.id);
    }
    await expect.poll(online, { timeout: 30_000 }).toBe(2);
    expect(memory).toBeGreaterThan(MB);
    expect(memory / MB).toBeLessThan(MEMORY_MB);

    await reader.waitFor('chatMessage', ({ message }) => message.id === said.at(-1));
    const heard = reader.seen.flatMap(({ eventType, data }) =>
      eventType === 'chatMessage' && 'message' in data ? [data.message.id] : [],
    );
    expect(heard).toEqual(said);

    // What the system had taken still comes; what waited in the server, at least 1 MB, is gone.
    const got = await Promise.all(silent.map((socket) => bytesUntilClosed(socket)));
    expect(got).toHaveLength(SOCKETS);
    expect(Math.max(...got)).toBeLessThan(said.length * text.length - MB);
  }, 120_000);
});

function bytesUntilClosed(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on('data', (data: Buffer) => (bytes += data.length));
    socket.once('close', () => resolve(bytes));
    socket.resume();
  });
}

/** A WebSocket by hand: stock clients cannot stop reading. */
async function rawSocket(url: string, token: string) {
  const { port, host } = new URL(url);
  const socket = connectTcp(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 1).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  const payload = Buffer.from(`40${JSON.stringify({ token, protocol: 1 })}`);
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  socket.write(Buffer.concat([header, payload]));
  await new Promise<void>((resolve) => {
    const onData = (data: Buffer) => {
      if (!data.toString().includes('40{')) return;
      socket.off('data', onData);
      resolve();
    };
    socket.on('data', onData);
  });
  return socket;
}
