import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rest } from './testing/rest.ts';
import { type ServerProcess, startProcess } from './testing/startProcess.ts';

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
