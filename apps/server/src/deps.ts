import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';
import type { Store } from '@palaver/store/ports/store';
import type { Config } from './config.ts';
import { createLogger, type Logger } from './observability/logger.ts';

export interface Deps {
  config: Config;
  stores: Store;
  log: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** THE switch: which store and which bus run. No other file knows. */
export async function openDeps(config: Config, now: () => number = Date.now): Promise<Deps> {
  const log = createLogger(config);
  const stores = await openSqliteStore({ folder: config.dataDir, now });
  return { config, stores, log, now };
}
