import { giveBackStartMemory } from '@palaver/store/giveBackStartMemory';
import type { SealingKeys } from '@palaver/store/ports/keys';
import type { Store } from '@palaver/store/ports/store';
import type { Cluster } from './realtime/nodes/clusterPort.ts';
import { createNodeSignature } from './realtime/nodes/nodeSignature.ts';
import type { Config } from './config.ts';
import { type Ends, keepEnds } from './ends/keepEnds.ts';
import type { ProviderPort } from './features/providerPort.ts';
import type { MailPort } from './features/mailPort.ts';
import { createProviders } from './providers/createProviders.ts';
import { createLogger, type Logger } from './observability/logger.ts';
import { Measures } from './observability/measures.ts';
import { openKeys } from './secrets/openKeys.ts';
import type { SigningSecrets } from './secrets/signingSecrets.ts';
import { openTrouble, type Trouble } from './trouble/openTrouble.ts';

export interface Deps {
  config: Config;
  secrets: SigningSecrets;
  sealing: SealingKeys;
  stores: Store;
  /** What writes down what the stores end. */
  ends: Ends;
  /** What joins this process to others; null where it is the only one. */
  cluster: Cluster | null;
  /** Null where no mail is sent. */
  mail: MailPort | null;
  /** Who else signs people in. */
  providers: ProviderPort;
  /** Null where nobody is told of it. */
  trouble: Trouble | null;
  log: Logger;
  measures: Measures;
  /** Milliseconds since 1970, by this machine's clock. */
  now: () => number;
}

/**
 * THE switch: which store and which bus run. No other file knows. What does not run is not loaded: MongoDB's and Redis' clients alone take 35 MB.
 * `now` takes the place of every clock.
 */
export async function openDeps(config: Config, now?: () => number): Promise<Deps> {
  const plain = createLogger(config);
  const trouble = await openTrouble(config, plain);
  const log = trouble?.log ?? plain;
  const measures = new Measures(now ?? Date.now);
  const ends = keepEnds(await openStore(config, log, now), config.backups.endsFile, log);
  const { stores } = ends;
  const { secrets, sealing } = await openKeys(config, stores);
  const [cluster, mail] = await Promise.all([
    openCluster(config, stores.epoch, secrets, log),
    openMail(config, log, measures),
  ]);
  giveBackStartMemory();
  return {
    config,
    secrets,
    sealing,
    stores,
    ends,
    cluster,
    mail,
    providers: openProviders(config, log),
    trouble,
    log,
    measures,
    now: now ?? Date.now,
  };
}

async function openStore({ mongoUri, dataDir }: Config, log: Logger, now?: () => number): Promise<Store> {
  if (mongoUri) {
    const { openMongoStore } = await import('@palaver/store/mongo/openMongoStore');
    return openMongoStore({ uri: mongoUri, now });
  }
  const { openSqliteStore } = await import('@palaver/store/sqlite/openSqliteStore');
  const beforeMigrating = async () => (await import('./backup/backupBeforeUpdate.ts')).backupBeforeUpdate(dataDir, log);
  return openSqliteStore({ folder: dataDir, now, beforeMigrating });
}

async function openCluster(
  { redisUrl }: Config,
  epoch: string,
  secrets: SigningSecrets,
  log: Logger,
): Promise<Cluster | null> {
  if (!redisUrl) return null;
  const { openRedis } = await import('./realtime/nodes/redis/openRedis.ts');
  return openRedis(redisUrl, epoch, createNodeSignature(secrets), log);
}

/** Mail holds links: without the address that people open there is none. */
async function openMail({ smtp, publicUrl }: Config, log: Logger, { mails }: Measures): Promise<MailPort | null> {
  if (!smtp) return null;
  if (!publicUrl) {
    log.warn('no mail is sent: SMTP_URL needs PUBLIC_URL, the address that links begin with');
    return null;
  }
  const { openMail: open } = await import('./mail/openMail.ts');
  return open(smtp, log, mails);
}

/** Providers send people back to the address that they open: without it nobody can be signed in so. */
function openProviders({ providers, publicUrl }: Config, log: Logger): ProviderPort {
  if (publicUrl) return createProviders(providers, publicUrl, log);
  if (providers.length > 0)
    log.warn('nobody is signed in by a provider: that needs PUBLIC_URL, the address that people open');
  return { list: [] };
}
