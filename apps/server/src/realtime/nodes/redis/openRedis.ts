import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Cluster } from '../clusterPort.ts';
import { newNodeId } from '../newNodeId.ts';
import type { NodeSignature } from '../nodeSignature.ts';
import type { Logger } from '../../../observability/logger.ts';
import { redisFeed } from './redisFeed.ts';
import { RedisLink } from './redisLink.ts';
import { redisOnline } from './redisOnline.ts';
import { redisRates } from './redisRates.ts';
import { signedChannels } from './signedChannels.ts';

/** Joins this process to the others on the same store through Redis. It need not be there yet: this goes on trying. */
export function openRedis(url: string, epoch: string, signature: NodeSignature, log: Logger): Cluster {
  const link = new RedisLink(url, log);
  // Processes on another store, or on another history of this one, are others.
  const space = `palaver:${epoch}`;
  const online = redisOnline(link, signature, space, newNodeId());
  const channels = signedChannels(link, signature, log);
  const createAdapter = createShardedAdapter(channels, channels, {
    channelPrefix: space,
    subscriptionMode: 'static',
  });
  return {
    createAdapter,
    online,
    shareRates: (limits, local) => redisRates(link, `${space}:rate`, limits, local),
    feed: redisFeed(link),
    onMissed: (listener) => link.onMissed(listener),
    ping: () => link.ping(),
    async close() {
      await online.close();
      link.close();
    },
  };
}
