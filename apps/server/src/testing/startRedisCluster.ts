import { spawnSync } from 'node:child_process';
import { type RedisServer, startRedis } from '@palaver/store/testing/redisServer';

export interface RedisCluster {
  /** The address of all its servers, as REDIS_URL takes it. */
  url: string;
  servers: RedisServer[];
  stop(): Promise<void>;
}

/** A Redis Cluster of three servers with a third of the slots each, or why there is none. */
export async function startRedisCluster(): Promise<RedisCluster | { missing: string }> {
  if (spawnSync('redis-cli', ['--version']).status !== 0)
    return { missing: 'no redis-cli is installed here (Debian: apt install redis-tools)' };
  const started = await Promise.all([1, 2, 3].map(() => startRedis(['--cluster-enabled', 'yes'])));
  const servers = started.flatMap((server) => ('missing' in server ? [] : [server]));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  for (const server of started) if ('missing' in server) return server;
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
  const made = spawnSync('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-yes']);
  if (made.status === 0) return { url: `redis://${hosts.join(',')}`, servers, stop };
  await stop();
  throw new Error(`The cluster was not made: ${String(made.stdout)}`);
}
