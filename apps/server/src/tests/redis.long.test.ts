import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';
import { type RedisServer, startRedis } from '@palaver/store/testing/redisServer';
import { rest } from '../testing/rest.ts';
import { selfSigned } from '../testing/selfSigned.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';

const missing = spawnSync('redis-server', ['--version']).status === 0 ? null : 'no Redis is installed here';
const title = 'ways to Redis (E3)';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let folder: string;
  const servers: RedisServer[] = [];
  const nodes: ServerProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-redis-ways-'));
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) {
      node.child.kill('SIGKILL');
      await node.ended;
    }
    for (const server of servers.splice(0)) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function redis(settings: string[]): Promise<RedisServer> {
    const server = await startRedis(settings);
    if ('missing' in server) throw new Error(server.missing);
    servers.push(server);
    return server;
  }

  /** Starts a node with this Redis; the address it listens on. */
  async function node(url: string, env: Record<string, string> = {}): Promise<string> {
    const started = startProcess(
      { REDIS_URL: url, DATA_DIR: join(folder, `data-${nodes.length}`), ...env },
      { cwd: folder },
    );
    nodes.push(started);
    const [, address = ''] = await started.printed(/open at (http:\S+)/);
    return address;
  }
  const ready = async (url: string) => (await rest(url, 'GET', '/ready')).status;
  /** Until a node has said something in this Redis: `/ready` alone gives it time to connect. */
  async function hasNode(port: number, options: RedisOptions = {}): Promise<void> {
    const asked = new Redis(port, options);
    try {
      await vi.waitFor(async () => expect(await asked.keys('palaver:*')).not.toEqual([]), { timeout: 40_000 });
    } finally {
      asked.disconnect();
    }
  }

  it('a user of an access list with a password of its own, who may touch nothing but what is Palaver\u2019s', async () => {
    const { port } = await redis([
      ...['--user', 'default', 'off'],
      ...['--user', 'palaver', 'on', '>s3cret/word', '~palaver:*', '&palaver*', '+@all', '-@admin'],
    ]);
    const url = await node(`redis://palaver:${encodeURIComponent('s3cret/word')}@127.0.0.1:${port}`);
    await hasNode(port, { username: 'palaver', password: 's3cret/word' });
    await vi.waitFor(async () => expect(await ready(url)).toBe(200), { timeout: 40_000, interval: 200 });
  });

  it('servers with stores of their own on one Redis do not hear each other', async () => {
    const { port } = await redis([]);
    for (const _ of [1, 2]) await node(`redis://127.0.0.1:${port}`);
    const asked = new Redis(port);
    // One of all its nodes and one of the node, each.
    await vi.waitFor(async () => expect(await asked.pubsub('SHARDCHANNELS')).toHaveLength(4), { timeout: 40_000 });
    asked.disconnect();
  });

  it('the settings that are shipped', async () => {
    const { port } = await redis([
      '--include',
      new URL('../../../../deploy/redis/redis.conf', import.meta.url).pathname,
    ]);
    await node(`redis://127.0.0.1:${port}`);
    await hasNode(port);
    const asked = new Redis(port);
    for (const [name, value] of [
      ['maxmemory-policy', 'noeviction'],
      ['maxclients', '10000'],
      ['appendonly', 'yes'],
    ] as const)
      expect(await asked.config('GET', name)).toEqual([name, value]);
    asked.disconnect();
  });

  it('a wrong password is reported, and tried again', async () => {
    const { port } = await redis(['--requirepass', 'right']);
    const url = await node(`redis://:wrong@127.0.0.1:${port}`);
    await vi.waitFor(async () => expect(await ready(url)).toBe(503), { timeout: 40_000, interval: 200 });
    expect((await rest(url, 'GET', '/health')).status).toBe(200);
  });

  it('TLS with a certificate authority of one\u2019s own', async () => {
    const { cert, key } = selfSigned();
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(certFile, cert);
    await writeFile(keyFile, key);
    const tlsPort = await freePort();
    const { port } = await redis([
      ...['--tls-port', String(tlsPort), '--tls-cert-file', certFile, '--tls-key-file', keyFile],
      ...['--tls-ca-cert-file', certFile, '--tls-auth-clients', 'no'],
    ]);
    await node(`rediss://localhost:${tlsPort}`, { NODE_EXTRA_CA_CERTS: certFile });
    await hasNode(port);
    const stranger = await node(`rediss://localhost:${tlsPort}`);
    await vi.waitFor(async () => expect(await ready(stranger)).toBe(503), { timeout: 40_000, interval: 200 });
  });
});
