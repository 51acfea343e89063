import { Redis } from 'ioredis';
import { splitHosts } from '../realtime/nodes/redis/splitHosts.ts';
import { lookAtClock } from './lookAtClock.ts';
import { codeOf, type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('redis');
const TIME_OUT_MS = 5_000;
const VERSION_MIN = 7;

/** Redis, each host that is named: whether it answers, its version, a password, whether it takes what is written, its clock. */
export async function lookAtRedis(redisUrl: string): Promise<Finding[]> {
  const hosts = splitHosts(redisUrl);
  return (await Promise.all(hosts.map((host) => lookAtHost(host, hosts.length > 1)))).flat();
}

async function lookAtHost(url: string, isCluster: boolean): Promise<Finding[]> {
  const { host, password } = new URL(url);
  const options = { connectTimeout: TIME_OUT_MS, commandTimeout: TIME_OUT_MS, maxRetriesPerRequest: 0 };
  const redis = new Redis(url, { ...options, retryStrategy: () => null, lazyConnect: true });
  // A refusal of the password comes so, and the commands say only that there is no connection.
  let said: unknown = null;
  redis.on('error', (error) => (said ??= error));
  try {
    await redis.connect();
    const [, version = '0'] = /redis_version:(\S+)/.exec(await redis.info('server')) ?? [];
    const [seconds = 0, micros = 0] = (await redis.time()).map(Number);
    const clock = lookAtClock({ time: seconds * 1_000 + micros / 1_000, youngest: null, of: `Redis at ${host}` });
    if (Number.parseInt(version) < VERSION_MIN)
      return [failed(`${host} is version ${version}: it must be ${VERSION_MIN} or newer`), ...clock];
    // A node of a cluster takes only keys of its own.
    if (!isCluster) await redis.set('palaver:doctor', '', 'PX', 1_000);
    const line = `${host} answers, version ${version}`;
    return [password === '' ? warning(`${line}, without a password: set one`) : ok(line), ...clock];
  } catch (error) {
    const refusal = refusalOf(said ?? error);
    return [
      failed(`${host}: ${refusal}. See whether Redis runs there, its password, and whether it is full or a replica`),
    ];
  } finally {
    redis.disconnect();
  }
}

/** The first word of what Redis answers, as WRONGPASS, OOM or READONLY; else the code of the network. */
function refusalOf(error: unknown): string {
  return error instanceof Error ? (/^[A-Z]{3,}(?= )/.exec(error.message)?.[0] ?? codeOf(error)) : 'unknown';
}
