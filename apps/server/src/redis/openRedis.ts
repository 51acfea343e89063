import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Cluster } from '../cluster/clusterPort.ts';
import type { Logger } from '../observability/logger.ts';
import { redisFeed } from './redisFeed.ts';
import { RedisLink } from './redisLink.ts';
import { redisLimitStore } from './redisLimitStore.ts';
import { redisOnline } from './redisOnline.ts';
import { redisRates } from './redisRates.ts';

/** Joins this process to the others through Redis. It need not be there yet: this goes on trying. */
export function openRedis(url: string, log: Logger): Cluster {
  const link = new RedisLink(url, log);
  const online = redisOnline(link);
  const createAdapter = createShardedAdapter(link.commands, link.listener, {
    channelPrefix: 'palaver',
    subscriptionMode: 'static',
  });
  return {
    createAdapter,
    online,
    shareRates: (sizes, local) => redisRates(link, sizes, local),
    limitStore: (name) => redisLimitStore(link, name),
    feed: redisFeed(link),
    ping: () => link.ping(),
    async close() {
      await online.close();
      link.close();
    },
  };
}
