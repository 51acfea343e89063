import type { ServerSettings } from '@palaver/protocol/serverSettings';

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
  /** Whom the server gets its certificate from by itself, and the port on which it is asked for proof. */
  acme: { email: string; directory: string; httpPort: number } | null;
  keepAliveSeconds: number;
  jwtSecret: string;
  /** The one before it, while it changes. */
  jwtSecretPrevious: string | null;
  setupCode: string;
  bcryptRounds: number;
  /** As `organisation`: unless it is fixed, only until an administrator sets it. What holds at a moment: readServerSettings. */
  registration: 'open' | 'invite' | 'closed';
  /** What of the settings of the server the environment sets. */
  fixed: Partial<Pick<ServerSettings, 'organisation' | 'registration'>>;
  corsOrigins: string[];
  trustProxy: string[];
  /** Who brings it may read the metrics. */
  metricsToken: string | null;
  /** Where they can be read on this machine. */
  metricsPort: number | null;
  /** Whether webhooks may lead into private networks, by whatever port. */
  webhooksAllowPrivate: boolean;
  backups: BackupSettings;
  messageMaxChars: number;
  rateLoginPerMinute: number;
  rateApiPerMinute: number;
  rateSendsPerSecond: number;
  ratePacketsPerSecond: number;
  rateConnectsPerSecond: number;
  accessTokenSeconds: number;
  /** Who is told of trouble: each is a secret, since whoever has it can write there. */
  sentryDsn: string | null;
  slackWebhookUrl: string | null;
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
export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  auth?: { user: string; pass: string };
}

/** Where backups go, and when. */
export interface BackupSettings {
  folder: string;
  /** 0: only when somebody asks for one. */
  everyHours: number;
  /** So many are kept in the folder. */
  keep: number;
  /** The public key of age that they are encrypted to; null: they are not. */
  recipient: string | null;
  /** Where this process writes what must not come back after a restore. */
  endsFile: string;
}
