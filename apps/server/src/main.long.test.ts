import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAll } from '@palaver/store/testing/readAll';
import { connect } from './testing/connect.ts';
import { certificateAt } from './testing/certificateAt.ts';
import { rest } from './testing/rest.ts';
import { selfSigned } from './testing/selfSigned.ts';
import { type ServerProcess, startProcess } from './testing/startProcess.ts';
import { registerAt, startServer } from './testing/startServer.ts';

let folder: string;
const started: ServerProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-main-'));
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}, code?: string): ServerProcess {
  const server = startProcess({ DATA_DIR: join(folder, 'data'), ...env }, { cwd: folder, code });
  started.push(server);
  return server;
}
const address = async (server: ServerProcess) => (await server.printed(/open at (http\S+)/))[1] ?? '';
const logs = () =>
  readdirSync(join(folder, 'data/logs'))
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, 'data/logs', name), 'utf8'))
    .join('');

describe('the start', () => {
  it('E2: signals a process manager when it is open, which then stops the next process', async () => {
    const server = start();
    const [said] = await once(server.child, 'message');
    expect(said).toBe('ready');
    expect((await rest(await address(server), 'GET', '/health')).status).toBe(200);
  });

  it('prints the address and a set-up link that makes the first admin; later starts print no link', async () => {
    const SETUP_CODE = 'blue whale & 7 #stars+1';
    const server = start({ SETUP_CODE });
    const url = await address(server);
    const [, hash = ''] = await server.printed(/\/register#(\S+)/);
    // As the page reads it.
    expect(new URLSearchParams(hash).get('setup')).toBe(SETUP_CODE);
    const body = { username: 'anna', password: 'four plain words', setupCode: SETUP_CODE };
    expect((await rest(url, 'POST', '/api/auth/register', { body })).body).toMatchObject({ user: { role: 'admin' } });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    const again = start({ SETUP_CODE });
    await address(again);
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    expect(again.output()).not.toContain('register#');
    expect(logs()).not.toContain(SETUP_CODE);
  });

  it('says in one line that another process uses the data folder, and leaves that one alone', async () => {
    const first = start();
    const url = await address(first);
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^The data folder \S+ is used by another process\.\n$/);
    expect((await rest(url, 'GET', '/ready')).status).toBe(200);
  });

  // The administrator of a machine may write everything, unless this right is taken away.
  const isRoot = process.getuid?.() === 0;
  const WITHOUT_RIGHTS = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
  const cannot = isRoot && spawnSync('setpriv', ['--version']).status !== 0;
  const files: [name: string, mode: number][] = [
    ['palaver.db', 0o444],
    ['lock.db', 0o444],
    ['secrets.json', 0o000],
    ['.', 0o500],
  ];
  for (const [name, mode] of files)
    it.skipIf(cannot)(
      `Reconner#31: says in one line that it may not write ${name === '.' ? 'the data folder' : name}, and changes nothing${cannot ? ' (skipped: no setpriv)' : ''}`,
      async () => {
        const first = start();
        await address(first);
        first.child.kill('SIGTERM');
        await first.ended;
        const data = join(folder, 'data');
        chmodSync(join(data, name), mode);
        const all = () =>
          readdirSync(data).map((file) => [file, file.includes('.') && readFileSync(join(data, file), 'base64')]);
        const before = isRoot ? all() : [];
        const again = startProcess({ DATA_DIR: data }, { cwd: folder, under: isRoot ? WITHOUT_RIGHTS : [] });
        started.push(again);
        expect(await again.ended).toBe(1);
        expect(again.output().trim().split('\n')).toEqual([
          expect.stringMatching(/can not be used.*(EACCES|permission)/),
        ]);
        if (isRoot) expect(all()).toEqual(before);
        chmodSync(join(data, name), 0o700);
      },
    );

  it('says in one line that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const taken = other.address();
    const port = typeof taken === 'object' && taken !== null ? taken.port : 0;
    const server = start({ PORT: String(port) });
    expect(await server.ended).toBe(1);
    expect(server.output()).toBe(`PORT ${port} is in use. Stop what uses it, or set PORT to another one.\n`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('says in one line each which settings are wrong, also those of .env', async () => {
    writeFileSync(join(folder, '.env'), 'LOG_LEVEL=loud\nPORT=7\n');
    const server = start({ BCRYPT_ROUNDS: 'many' });
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/^BCRYPT_ROUNDS .*\nLOG_LEVEL .*\n$/);
  });

  it('a data folder that others could read: what is made in it they can not, and the server says what they can', async () => {
    const data = join(folder, 'data');
    const first = start();
    await address(first);
    first.child.kill('SIGTERM');
    await first.ended;
    const mode = (name: string) => (statSync(join(data, name)).mode & 0o777).toString(8);
    expect(first.output()).not.toContain('others may read');
    for (const name of ['palaver.db', 'palaver.db-wal', 'palaver.db-shm']) rmSync(join(data, name), { force: true });
    rmSync(join(data, 'logs'), { recursive: true });
    chmodSync(data, 0o755);
    chmodSync(join(data, 'secrets.json'), 0o640);
    const again = start();
    const url = await address(again);
    await registerAt(url, 'anna');
    await again.printed(/others may read the data folder.*"open":\[".","secrets.json"\]/);
    for (const name of ['palaver.db', 'palaver.db-wal', ...readdirSync(join(data, 'logs')).map((one) => `logs/${one}`)])
      expect([name, mode(name)]).toEqual([name, '600']);
    expect(mode('logs')).toBe('700');
  });

  it('SIGHUP ends nothing, with and without a certificate', async () => {
    const { cert, key } = selfSigned();
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
    const plain = start();
    const plainUrl = await address(plain);
    plain.child.kill('SIGHUP');
    expect((await rest(plainUrl, 'GET', '/health')).status).toBe(200);
    const tls = start({
      DATA_DIR: join(folder, 'tls'),
      TLS_CERT: join(folder, 'cert.pem'),
      TLS_KEY: join(folder, 'key.pem'),
    });
    const { port } = new URL(await address(tls));
    const next = selfSigned();
    writeFileSync(join(folder, 'cert.pem'), next.cert);
    writeFileSync(join(folder, 'key.pem'), next.key);
    tls.child.kill('SIGHUP');
    await tls.printed(/certificate renewed/);
    expect(await certificateAt(Number(port))).toBe(next.cert);
  });

  it('names HOST when it is no address of this machine', async () => {
    const server = start({ HOST: '192.0.2.1' });
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/^HOST 192\.0\.2\.1 is not an address of this machine\..*\n$/);
  });
});

describe('the end of the process (G3, G7)', () => {
  const LATER = "process.on('SIGUSR2', () => { FAULT });";

  it.each([
    ['unhandledRejection', "Promise.reject(new Error('nobody caught this'))"],
    ['uncaughtException', "throw new Error('nobody caught this')"],
  ])('%s: the stack is in the log, and the exit code is 1', async (event, fault) => {
    const server = start({}, LATER.replace('FAULT', fault));
    await address(server);
    server.child.kill('SIGUSR2');
    expect(await server.ended).toBe(1);
    const line = logs()
      .split('\n')
      .find((one) => one.includes(event));
    expect(line).toMatch(/nobody caught this\\n\s+at /);
  });

  it('nodeterm#162: with 200 sockets, some by polling, and messages under way it ends with 0 in its time, and what was acknowledged is stored', async () => {
    const server = start({ RATE_SENDS_PER_SECOND: '0', RATE_API_PER_MINUTE: '0' });
    const url = await address(server);
    const isPolling = (i: number) => i % 4 === 0;
    const tokens = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => (await registerAt(url, `somebody${i}`)).accessToken),
    );
    const sockets = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        connect(url, tokens[i % 10] ?? '', { transports: [isPolling(i) ? 'polling' : 'websocket'] }),
      ),
    );
    const acknowledged: string[] = [];
    const sending = sockets.slice(0, 20).map(async ({ socket }, s) => {
      for (let i = 0; socket.connected; i += 1) {
        const message = { roomId: 'general', clientId: `ending-${s}-${i}`, text: 'x' };
        const ack = await socket
          .timeout(20_000)
          .emitWithAck('chatMessage', message)
          .catch(() => null);
        if (!ack?.ok) return;
        acknowledged.push(message.clientId);
      }
    });
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(100), { timeout: 30_000 });
    const startedAt = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    await Promise.all(sending);
    for (const [i, socket] of sockets.entries()) {
      await vi.waitFor(() => expect(socket.socket.connected).toBe(false), { timeout: 20_000 });
      // Who polls may be between two polls at that moment.
      if (!isPolling(i)) expect(socket.seen.some(({ eventType }) => eventType === 'serverLeaving')).toBe(true);
      socket.close();
    }
    const again = await startServer({}, join(folder, 'data'));
    const stored = new Set((await readAll(again.stores, 'general')).map(({ clientId }) => clientId));
    await again.close();
    expect(acknowledged.filter((clientId) => !stored.has(clientId))).toEqual([]);
  });

  it('a second signal ends it at once', async () => {
    // A server that takes its time to close: only the second signal ends the process early, and with another code.
    const server = start(
      {},
      "import('node:net').then(({Server}) => { Server.prototype.close = function () { return this; }; });",
    );
    const url = await address(server);
    const keep = await fetch(`${url}/health`);
    expect(keep.status).toBe(200);
    server.child.kill('SIGINT');
    await server.printed(/stopping/);
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(1);
  });

  it('goes on when nobody reads its output any more', async () => {
    const server = start({ LOG_LEVEL: 'http' });
    const url = await address(server);
    server.child.stdout?.destroy();
    server.child.stderr?.destroy();
    for (let i = 0; i < 5; i += 1) expect((await rest(url, 'GET', '/health')).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(logs().match(/"\/health"/g)).toHaveLength(5);
  });
});
