import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import proxyAddr from 'proxy-addr';
import { LIMITS } from '@palaver/protocol/limits';
import { DisplayName } from '@palaver/protocol/names';
import type { ServerSettings } from '@palaver/protocol/serverSettings';
import { ConfigError } from './configError.ts';
import { type Environment, EnvironmentReader } from './environmentReader.ts';
import {
  deriveFactorKey,
  deriveNodesKey,
  deriveRefreshKey,
  deriveSecrets,
  deriveWebhookKey,
  keepSecrets,
} from './keepSecrets.ts';
import { readProviders } from './readProviders.ts';
import { splitHosts } from './realtime/nodes/redis/splitHosts.ts';
import { VERSION } from './version.ts';

/** Everything that can be set, checked once at the start (G10). */
export interface Config {
  version: string;
  nodeEnv: 'development' | 'production' | 'test';
  port: number;
  host: string;
  dataDir: string;
  /** Where the store is when it is not in the data folder. */
  mongoUri: string | null;
  /** What joins several processes. */
  redisUrl: string | null;
  /** Whose server it is, as the page shows it. */
  organisation: string;
  /** The mail server, and what mails are from; null: none was named. */
  smtp: { server: MailServer; from: string | { name: string; address: string } } | null;
  /** Who else signs people in, in the order in which they are shown. */
  providers: Provider[];
  /** The address that people open, where it is set; its scheme decides on Secure cookies and HSTS. */
  publicUrl: URL | null;
  /** Whether people come by https. */
  secure: boolean;
  /** What the server speaks https with, and where it was read. */
  tls: { cert: Buffer; key: Buffer; certFile: string; keyFile: string } | null;
  keepAliveSeconds: number;
  jwtSecret: string;
  refreshKey: string;
  /** What the secrets of second factors are sealed with. */
  factorKey: string;
  /** What the secrets of webhooks are sealed with. */
  webhookKey: string;
  /** What nodes sign with. */
  nodesKey: string;
  setupCode: string;
  bcryptRounds: number;
  /** As `organisation`: unless it is fixed, only until an administrator sets it. What holds at a moment: readServerSettings. */
  registration: 'open' | 'invite' | 'closed';
  /** What of the settings of the server the environment sets. */
  fixed: Partial<Pick<ServerSettings, 'organisation' | 'registration'>>;
  corsOrigins: string[];
  trustProxy: string[];
  /** Whether webhooks may lead into private networks, by whatever port. */
  webhooksAllowPrivate: boolean;
  messageMaxChars: number;
  rateLoginPerMinute: number;
  rateApiPerMinute: number;
  rateSendsPerSecond: number;
  ratePacketsPerSecond: number;
  rateConnectsPerSecond: number;
  accessTokenSeconds: number;
  logLevel: 'error' | 'warn' | 'info' | 'http' | 'debug';
}

/** Somebody who signs people in. */
export interface Provider {
  /** As it stands in addresses. */
  id: string;
  /** As people read it. */
  name: string;
  issuer: URL;
  clientId: string;
  clientSecret: string;
}

/** Where mail is handed in, as SMTP_URL names it. */
interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  auth?: { user: string; pass: string };
}

const NOT_BUILT: Record<string, string> = {
  SENTRY_DSN: 'reporting to Sentry',
  SLACK_WEBHOOK_URL: 'reporting to Slack',
};

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

/**
 * Reads and checks the environment; makes the data folder and the secrets that were not given and keeps them there.
 * @throws ConfigError with one line for each wrong variable
 */
export function readConfig(env: Environment): Config {
  const read = new EnvironmentReader(env);
  const nodeEnv = read.word('NODE_ENV', ['development', 'production', 'test'], 'development');
  const publicUrl = readPublicUrl(read);
  const organisation = readOrganisation(read);
  const tls = readTls(read);
  for (const [name, what] of Object.entries(NOT_BUILT)) {
    if (read.text(name) !== undefined)
      read.fault(`${name} is set, but ${what} is not part of this version yet. Unset it.`, null);
  }
  const settings = {
    version: VERSION,
    nodeEnv,
    port: read.number('PORT', 3000, 0, 65_535),
    host: readHost(read, nodeEnv),
    dataDir: resolve(read.text('DATA_DIR') ?? 'data'),
    ...readShared(read),
    organisation,
    smtp: readSmtp(read, organisation, publicUrl),
    providers: readProviders(read),
    publicUrl,
    secure: publicUrl ? publicUrl.protocol === 'https:' : tls !== null,
    tls,
    bcryptRounds: read.number('BCRYPT_ROUNDS', 10, 4, 15),
    ...readFixed(read, organisation),
    corsOrigins: readOrigins(read, nodeEnv),
    trustProxy: readTrustProxy(read),
    webhooksAllowPrivate: read.word('WEBHOOKS_ALLOW_PRIVATE', ['on', 'off'], 'off') === 'on',
    messageMaxChars: read.number('MESSAGE_MAX_CHARS', LIMITS.messageMaxChars, 1, LIMITS.messageMaxCharsCeiling),
    rateLoginPerMinute: read.number('RATE_LOGIN_PER_MINUTE', 5, 0, 100_000),
    rateApiPerMinute: read.number('RATE_API_PER_MINUTE', 100, 0, 1_000_000),
    rateSendsPerSecond: read.number('RATE_SENDS_PER_SECOND', 10, 0, 100_000),
    keepAliveSeconds: read.number('KEEP_ALIVE_SECONDS', 75, 1, 3_600),
    ratePacketsPerSecond: read.number('RATE_PACKETS_PER_SECOND', LIMITS.packetsPerSecond, 0, 1_000_000),
    rateConnectsPerSecond: read.number('RATE_CONNECTS_PER_SECOND', LIMITS.connectsPerSecond, 0, 100_000),
    accessTokenSeconds: read.number('ACCESS_TOKEN_SECONDS', 3_600, 1, 86_400),
    logLevel: read.word('LOG_LEVEL', ['error', 'warn', 'info', 'http', 'debug'], 'info'),
  };
  const jwtSecret = readJwtSecret(read);
  if (settings.mongoUri !== null && read.text('JWT_SECRET') === undefined)
    read.fault('JWT_SECRET must be set with MONGO_URI, to the same value for every process.', null);
  const setupCode = read.text('SETUP_CODE');
  if (setupCode !== undefined && setupCode.trim().length < 16)
    read.fault('SETUP_CODE takes at least 16 characters that nobody can guess.', null);
  if (read.faults.length > 0) throw new ConfigError(read.faults.join('\n'));
  // Processes that share a store share their secrets too: none is kept in a folder.
  const kept = settings.mongoUri !== null && jwtSecret ? deriveSecrets(jwtSecret) : keepSecrets(settings.dataDir);
  const signedWith = jwtSecret ?? kept.jwtSecret;
  return {
    ...settings,
    jwtSecret: signedWith,
    refreshKey: deriveRefreshKey(signedWith),
    factorKey: deriveFactorKey(signedWith),
    webhookKey: deriveWebhookKey(signedWith),
    nodesKey: deriveNodesKey(signedWith),
    setupCode: setupCode ?? kept.setupCode,
  };
}

/** The store and the bus of several processes. */
function readShared(read: EnvironmentReader): Pick<Config, 'mongoUri' | 'redisUrl'> {
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

/** Neither a user nor a password is shown: both stand in the address. */
function readSmtp(read: EnvironmentReader, name: string, publicUrl: URL | null): Config['smtp'] {
  const value = read.text('SMTP_URL');
  const from = read.text('MAIL_FROM');
  if (from !== undefined && !/^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(from))
    read.fault('MAIL_FROM takes an address like chat@example.org or Our chat <chat@example.org>.', null);
  if (value === undefined) return null;
  const server = mailServerOf(value);
  if (!server)
    return read.fault(
      'SMTP_URL takes an address like smtps://user:password@mail.example.org, or smtp://10.0.0.2:25.',
      null,
    );
  return { server, from: from ?? { name, address: `palaver@${publicUrl?.hostname ?? 'localhost'}` } };
}

function mailServerOf(value: string): MailServer | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '' || !['', '/'].includes(url.pathname))
    return null;
  const secure = url.protocol === 'smtps:';
  // As the address of a network is written: an IPv6 address stands in brackets there.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  try {
    const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
    return { host, port, secure, ...(auth.user !== '' && { auth }) };
  } catch {
    return null;
  }
}

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return ['redis:', 'rediss:'].includes(protocol) && hostname !== '';
}

function readPublicUrl(read: EnvironmentReader): URL | null {
  const value = read.text('PUBLIC_URL');
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
    return url;
  return read.fault(`PUBLIC_URL takes an address like https://chat.example.org, without a path, not "${value}".`, null);
}

/** An address of this machine or a name of it; whether it is one shows when the server listens. */
function readHost(read: EnvironmentReader, nodeEnv: string): string {
  const value = read.text('HOST') ?? (nodeEnv === 'production' ? '0.0.0.0' : '127.0.0.1');
  if (isIP(value) !== 0 || /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(value)) return value;
  return read.fault(`HOST takes an address or name of this machine, like 127.0.0.1 or 0.0.0.0, not "${value}".`, value);
}

function readTls(read: EnvironmentReader): Config['tls'] {
  const cert = read.file('TLS_CERT');
  const key = read.file('TLS_KEY');
  if (cert && key) {
    try {
      createSecureContext({ cert, key });
      return {
        cert,
        key,
        certFile: resolve(read.text('TLS_CERT') ?? ''),
        keyFile: resolve(read.text('TLS_KEY') ?? ''),
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return read.fault(
        `TLS_CERT and TLS_KEY take a certificate and the key that belongs to it, as PEM: ${reason}.`,
        null,
      );
    }
  }
  if ((read.text('TLS_CERT') === undefined) !== (read.text('TLS_KEY') === undefined)) {
    read.fault('TLS_CERT and TLS_KEY take two PEM files and go together: one of them is missing.', null);
  }
  return null;
}

function readOrigins(read: EnvironmentReader, nodeEnv: string): string[] {
  const origins = (read.text('CORS_ORIGINS') ?? '').split(',').flatMap((one) => one.trim() || []);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      read.fault(
        `CORS_ORIGINS takes origins like https://intranet.example.org, with commas between, not "${origin}".`,
        null,
      );
    }
  }
  return nodeEnv === 'development' ? [...origins, 'http://localhost:5173'] : origins;
}

function readTrustProxy(read: EnvironmentReader): string[] {
  const names = (read.text('TRUST_PROXY') ?? '').split(',').flatMap((one) => one.trim() || []);
  try {
    proxyAddr.compile(names);
    return names;
  } catch {
    return read.fault(
      'TRUST_PROXY takes addresses or networks of your proxies, with commas between: 10.0.0.2, 10.1.0.0/16, or loopback.',
      [],
    );
  }
}

function readJwtSecret(read: EnvironmentReader): string | undefined {
  const secret = read.text('JWT_SECRET');
  if (secret === undefined || Buffer.byteLength(secret.trim()) >= 32) return secret;
  const instead =
    read.text('MONGO_URI') === undefined
      ? 'Leave it out, and the server makes and keeps its own.'
      : 'It is the same for every process.';
  return read.fault(`JWT_SECRET takes at least 32 bytes that nobody can guess. ${instead}`, undefined);
}
