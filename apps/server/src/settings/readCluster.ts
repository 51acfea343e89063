import { splitHosts } from '../realtime/nodes/redis/splitHosts.ts';
import type { Config } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** The store and the bus of several processes. */
export function readCluster(read: EnvironmentReader): Pick<Config, 'mongoUri' | 'redisUrl'> {
  const mongoUri = read.text('MONGO_URI') ?? null;
  const redisUrl = read.text('REDIS_URL') ?? null;
  if (mongoUri !== null && !/^mongodb(\+srv)?:\/\/[^/]+\/[^/?]+/.test(mongoUri))
    read.fault('MONGO_URI takes an address with the name of a database, like mongodb://127.0.0.1:27017/palaver.', null);
  if (redisUrl !== null && !splitHosts(redisUrl).every(isRedisUrl))
    read.fault(
      'REDIS_URL takes an address like redis://127.0.0.1:6379 or rediss://user:password@host:6379; those of a Redis Cluster with commas between its hosts.',
      null,
    );
  // PM2 numbers the processes that it starts of one application.
  if (read.text('NODE_APP_INSTANCE') !== undefined && (mongoUri === null || redisUrl === null))
    read.fault('MONGO_URI and REDIS_URL must be set to run several processes.', null);
  return { mongoUri, redisUrl };
}

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return ['redis:', 'rediss:'].includes(protocol) && hostname !== '';
}
