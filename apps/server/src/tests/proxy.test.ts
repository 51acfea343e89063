import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { startShared } from '../testing/describeNodes.ts';
import { type Nginx, nginxMissing, startNginx } from '../testing/startNginx.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const shared = await startShared();
const missing = 'missing' in shared ? shared.missing : nginxMissing();
const DEPLOY = new URL('../../../../deploy/', import.meta.url);

describe.skipIf(missing !== null)(
  missing === null ? 'three nodes behind NGINX' : `skipped: three nodes behind NGINX, because ${missing}`,
  () => {
    let nodes: TestServer[];
    let nginx: Nginx;
    let url: string;

    beforeAll(async () => {
      if ('missing' in shared) throw new Error(shared.missing);
      const env = {
        MONGO_URI: shared.mongo.newDatabase(),
        REDIS_URL: shared.redis.url,
        JWT_SECRET: 'one-secret-for-all-nodes-behind-it',
        TRUST_PROXY: 'loopback',
        PUBLIC_URL: 'https://chat.example.org',
      };
      nodes = await Promise.all([1, 2, 3].map(() => startServer(env)));
      nginx = await startNginx(nodes.map((node) => node.url));
      ({ url } = nginx);
      setDefaultCACertificates([...getCACertificates('default'), nginx.cert]);
      await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), { timeout: 30_000 });
    });
    afterAll(async () => {
      await nginx.stop();
      await Promise.all(nodes.map((node) => node.close()));
      if (!('missing' in shared)) await Promise.all([shared.mongo.stop(), shared.redis.stop()]);
    });

    it('G3: the code of an invitation is in no line of its log', async () => {
      const code = 'abcdefgh2345';
      for (const path of [code, `${code}/accept`, `${code}?x=${code}`, `${code}/${code}`])
        await fetch(`${url}/api/invites/by-code/${path}`, { method: path.endsWith('accept') ? 'POST' : 'GET' });
      await vi.waitFor(async () => expect((await nginx.log()).match(/by-code\/\[redacted\]/g)).toHaveLength(4), {
        timeout: 20_000,
      });
      expect(await nginx.log()).not.toContain(code);
      expect(await nginx.log()).toContain('"POST /api/invites/by-code/[redacted]/accept HTTP/1.1" 401');
    });

    it('E2: twenty clients by long-polling and by WebSocket, wherever they land, hear each other, and no session is unknown', async () => {
      const sockets: TestSocket[] = [];
      for (let i = 0; i < 20; i += 1) {
        const { accessToken } = await registerAt(url, `visitor-${i}`);
        const transports = i % 3 === 0 ? ['polling'] : i % 3 === 1 ? ['websocket'] : ['polling', 'websocket'];
        sockets.push(await connect(url, accessToken, { transports }));
      }
      const [first, ...others] = sockets;
      await first?.must('chatMessage', { roomId: 'general', clientId: 'through-nginx-1', text: 'to everybody' });
      for (const socket of others)
        await socket.waitFor('chatMessage', ({ message }) => message.text === 'to everybody');
      expect(sockets.every(({ socket }) => socket.connected)).toBe(true);
      const counts = await Promise.all(nodes.map((node) => node.connections()));
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
      for (const socket of sockets) socket.close();
    });

    it('accepts the page under the name by which it was opened, and no other origin', async () => {
      const open = async (origin: string) =>
        (await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status;
      expect(await open(new URL(url).origin)).toBe(200);
      expect(await open('https://chat.example.org')).toBe(200);
      expect(await open('https://another.example.org')).toBe(403);
    });

    it('A8: ignores a forged address, and sends cookies by https alone', async () => {
      const { user } = await registerAt(url, 'forger');
      const signIn = await fetch(`${url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' },
        body: JSON.stringify({ username: 'forger', password: 'four plain words' }),
      });
      expect(signIn.status).toBe(200);
      expect(signIn.headers.get('set-cookie')).toContain('Secure');
      const sessions = await nodes[0]?.stores.sessions.ofUser(user.id);
      expect(sessions?.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1']);
    });

    it('keeps nothing of the API, and hides the metrics', async () => {
      const config = await fetch(`${url}/api/config`);
      expect(config.headers.get('cache-control')).toBe('no-store');
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
    });
  },
);

describe('the file for PM2', () => {
  const file = new URL('pm2/ecosystem.config.cjs', DEPLOY).pathname;
  const together = {
    MONGO_URI: 'mongodb://localhost/palaver',
    REDIS_URL: 'redis://localhost',
    JWT_SECRET: 'x'.repeat(32),
  };
  const read = (env: Record<string, string>) => {
    const code = `JSON.stringify(require(${JSON.stringify(file)}))`;
    return spawnSync(process.execPath, ['-p', code], { env, encoding: 'utf8' });
  };

  it('E2: starts two processes, each with its own port and folder, which are restarted at 200 MB', () => {
    const restart = {
      max_memory_restart: '200M',
      autorestart: true,
      wait_ready: true,
      node_args: '--max-semi-space-size=4 --heap-growing-percent=20 --no-maglev --expose-gc',
    };
    expect(JSON.parse(read(together).stdout)).toMatchObject({
      apps: [
        { ...restart, env: { PORT: 3001, DATA_DIR: 'data/node-1' } },
        { ...restart, env: { PORT: 3002, DATA_DIR: 'data/node-2' } },
      ],
    });
  });

  it.each(Object.keys(together))('E2: starts none without %s, or the two would be two chats', (name) => {
    const { status, stderr } = read({ ...together, [name]: '' });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`Two processes need ${name} in the environment`);
  });

  it.each(['utf8', 'utf16le'] as const)('reads an .env with a byte order mark, as %s', async (encoding) => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-pm2-'));
    // The file looks for .env two folders above itself.
    for (const name of ['deploy/pm2', 'apps/server/src']) await mkdir(join(folder, name), { recursive: true });
    await cp(file, join(folder, 'deploy/pm2/ecosystem.config.cjs'));
    const decode = 'apps/server/src/settings/decodeEnvFile.cjs';
    await cp(new URL(`../${decode}`, DEPLOY), join(folder, decode));
    const lines = Object.entries(together).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(folder, '.env'), `\ufeff${lines.join('')}`, encoding);
    const code = `require(${JSON.stringify(join(folder, 'deploy/pm2/ecosystem.config.cjs'))}).apps.length`;
    expect(spawnSync(process.execPath, ['-p', code], { env: {}, encoding: 'utf8' }).stdout).toBe('2\n');
    await rm(folder, { recursive: true });
  });
});
