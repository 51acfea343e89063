import { openMongoStore } from '@palaver/store/mongo/openMongoStore';
import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';
import type { Store } from '@palaver/store/ports/store';
import type { Cluster } from './cluster/clusterPort.ts';
import { createLineSignature } from './cluster/lineSignature.ts';
import type { Config } from './config.ts';
import { createLogger, type Logger } from './observability/logger.ts';
import { openRedis } from './redis/openRedis.ts';

export interface Deps {
  config: Config;
  stores: Store;
  /** What joins this process to others; null where it is the only one. */
  cluster: Cluster | null;
  log: Logger;
  /** Milliseconds since 1970, by this machine's clock. */
  now: () => number;
}

/** THE switch: which store and which bus run. No other file knows. `now` takes the place of every clock. */
export async function openDeps(config: Config, now?: () => number): Promise<Deps> {
  const log = createLogger(config);
  const stores = config.mongoUri
    ? await openMongoStore({ uri: config.mongoUri, now })
    : await openSqliteStore({ folder: config.dataDir, now });
  const cluster = config.redisUrl
    ? openRedis(config.redisUrl, stores.epoch, createLineSignature(config.nodesKey), log)
    : null;
  return { config, stores, cluster, log, now: now ?? Date.now };
}
