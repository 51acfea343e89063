import { resolve } from 'node:path';
import { LIMITS } from '@palaver/protocol/limits';
import { DisplayName } from '@palaver/protocol/names';
import type { Config } from '../config.ts';
import { deriveSecrets, keepSecrets } from '../secrets/keepSecrets.ts';
import { VERSION } from '../version.ts';
import { ConfigError } from './configError.ts';
import { type Environment, EnvironmentReader } from './environmentReader.ts';
import { readAcme } from './readAcme.ts';
import { readHost, readOrigins, readPublicUrl, readTrustProxy } from './readAddresses.ts';
import { readBackups } from './readBackups.ts';
import { readCluster } from './readCluster.ts';
import { readJwtSecrets } from './readJwtSecrets.ts';
import { readMetrics } from './readMetrics.ts';
import { readProviders } from './readProviders.ts';
import { readSmtp } from './readSmtp.ts';
import { readTls } from './readTls.ts';
import { readTrouble } from './readTrouble.ts';

/**
 * Reads and checks the environment; makes the data folder and the secrets that were not given and keeps them there.
 * `keep`: who looks after these. @throws ConfigError with one line for each wrong variable
 */
export function readConfig(env: Environment, keep = keepSecrets): Config {
  const read = new EnvironmentReader(env);
  const nodeEnv = read.word('NODE_ENV', ['development', 'production', 'test'], 'development');
  const publicUrl = readPublicUrl(read);
  const organisation = readOrganisation(read);
  const tls = readTls(read);
  const port = read.number('PORT', 3000, 0, 65_535);
  const dataDir = resolve(read.text('DATA_DIR') ?? 'data');
  const settings = {
    version: VERSION,
    nodeEnv,
    port,
    host: readHost(read, nodeEnv),
    dataDir,
    backups: readBackups(read, dataDir),
    ...readCluster(read),
    organisation,
    smtp: readSmtp(read, organisation, publicUrl),
    providers: readProviders(read),
    publicUrl,
    secure: publicUrl ? publicUrl.protocol === 'https:' : tls !== null,
    tls,
    acme: readAcme(read, publicUrl),
    bcryptRounds: read.number('BCRYPT_ROUNDS', 10, 4, 15),
    ...readFixed(read, organisation),
    corsOrigins: readOrigins(read, nodeEnv),
    trustProxy: readTrustProxy(read),
    webhooksAllowPrivate: read.word('WEBHOOKS_ALLOW_PRIVATE', ['on', 'off'], 'off') === 'on',
    ...readMetrics(read, port),
    messageMaxChars: read.number('MESSAGE_MAX_CHARS', LIMITS.messageMaxChars, 1, LIMITS.messageMaxCharsCeiling),
    rateLoginPerMinute: read.number('RATE_LOGIN_PER_MINUTE', 5, 0, 100_000),
    rateApiPerMinute: read.number('RATE_API_PER_MINUTE', 100, 0, 1_000_000),
    rateSendsPerSecond: read.number('RATE_SENDS_PER_SECOND', 10, 0, 100_000),
    keepAliveSeconds: read.number('KEEP_ALIVE_SECONDS', 75, 1, 3_600),
    ratePacketsPerSecond: read.number('RATE_PACKETS_PER_SECOND', LIMITS.packetsPerSecond, 0, 1_000_000),
    rateConnectsPerSecond: read.number('RATE_CONNECTS_PER_SECOND', LIMITS.connectsPerSecond, 0, 100_000),
    accessTokenSeconds: read.number('ACCESS_TOKEN_SECONDS', 3_600, 1, 86_400),
    ...readTrouble(read),
    logLevel: read.word('LOG_LEVEL', ['error', 'warn', 'info', 'http', 'debug'], 'info'),
  };
  const { jwtSecret, jwtSecretPrevious } = readJwtSecrets(read);
  const setupCode = read.text('SETUP_CODE');
  if (setupCode !== undefined && setupCode.trim().length < 16)
    read.fault('SETUP_CODE takes at least 16 characters that nobody can guess.', null);
  if (read.faults.length > 0) throw new ConfigError(read.faults.join('\n'));
  // Processes that share a store share their secrets too: none is kept in a folder.
  const kept = settings.mongoUri !== null && jwtSecret ? deriveSecrets(jwtSecret) : keep(settings.dataDir);
  return {
    ...settings,
    jwtSecret: jwtSecret ?? kept.jwtSecret,
    jwtSecretPrevious,
    setupCode: setupCode ?? kept.setupCode,
  };
}

/** The settings of the server that the environment may set. */
function readFixed(read: EnvironmentReader, organisation: string): Pick<Config, 'registration' | 'fixed'> {
  const registration = read.word('REGISTRATION', ['open', 'invite', 'closed'], 'open');
  return {
    registration,
    fixed: {
      ...(read.text('ORGANISATION') !== undefined && { organisation }),
      ...(read.text('REGISTRATION') !== undefined && { registration }),
    },
  };
}

function readOrganisation(read: EnvironmentReader): string {
  const organisation = DisplayName.safeParse(read.text('ORGANISATION') ?? 'Palaver');
  return organisation.success
    ? organisation.data
    : read.fault('ORGANISATION takes a name of 1 to 64 characters, all of which can be seen.', '');
}
