import { ConfigError } from '../settings/configError.ts';
import type { Logger } from '../observability/logger.ts';
import { ANYWHERE } from '../outgoing/reach.ts';
import { safeFetch } from '../outgoing/safeFetch.ts';
import { failureOf, LEAVE_WITHIN_MS, type Report, type Reporter } from './reporter.ts';
import { framesOf, scrub, shownFile } from './scrub.ts';

/** What this was written for and tested with; it is 95 MB, and nobody who does not use it has it. */
export const SENTRY = '@sentry/node@11.12.0';

interface Frame {
  filename?: string;
  function?: string;
  lineno?: number;
  colno?: number;
  in_app?: boolean;
}

interface Exception {
  type?: string;
  value?: string;
  stacktrace?: { frames?: Frame[] };
}

/** As much of an event as is sent. */
interface Event {
  event_id?: string;
  timestamp?: number;
  platform?: string;
  level?: string;
  release?: string;
  environment?: string;
  exception?: { values?: Exception[] };
}

interface SentryClient {
  init(): void;
  captureException(cause: unknown, hint: { data: Report }): string;
  close(timeoutMs: number): PromiseLike<boolean>;
}

interface SentryPackage {
  NodeClient: new (options: object) => SentryClient;
  createTransport: (
    options: TransportOptions,
    send: (request: { body: string | Uint8Array }) => Promise<Sent>,
  ) => unknown;
  defaultStackParser: (stack: string) => unknown;
}

/** With the key in the address. */
interface TransportOptions {
  url: string;
}

interface Sent {
  statusCode: number;
}

interface Options {
  dsn: string;
  version: string;
  environment: string;
}

/**
 * Tells Sentry, or what takes its envelopes, of errors: their kind, their scrubbed words and the places in the code, nothing else. Nothing of its automatic
 * gathering is on: no requests, no breadcrumbs, no variables, no names of machines.
 * @throws ConfigError where the package is not there
 */
export async function openSentry({ dsn, version, environment }: Options, log: Pick<Logger, 'warn'>): Promise<Reporter> {
  const sentry = await loadSentry();
  const client = new sentry.NodeClient({
    dsn,
    release: `palaver@${version}`,
    environment,
    transport: (to: TransportOptions) => sentry.createTransport(to, ({ body }) => send(to.url, body)),
    stackParser: sentry.defaultStackParser,
    integrations: [],
    sendClientReports: false,
    enableLogs: false,
    beforeSend: (event: Event, hint: { data?: Report }) => scrubbed(event, hint.data),
  });
  client.init();

  /** Its own way waits for an answer without end, and is deaf once sixty-four of them did not come. */
  async function send(url: string, body: string | Uint8Array): Promise<Sent> {
    const headers = { 'content-type': 'application/x-sentry-envelope' };
    try {
      const statusCode = await safeFetch({ url, headers, body: Buffer.from(body).toString() }, { reach: ANYWHERE });
      if (statusCode >= 300) log.warn('Sentry was not told', { failure: statusCode });
      return { statusCode };
    } catch (error) {
      log.warn('Sentry was not told', { failure: failureOf(error) });
      throw error;
    }
  }

  return {
    report(report) {
      client.captureException(bare(report), { data: report });
    },
    announce: () => undefined,
    async close() {
      await client.close(LEAVE_WITHIN_MS);
    },
  };
}

/** The words and places of an error, and nothing that was put on it. */
function bare({ message, cause }: Report): Error {
  const error = new Error(cause instanceof Error ? cause.message : message);
  if (!(cause instanceof Error)) return error;
  error.name = cause.name;
  error.stack = [cause.name, ...framesOf(cause)].join('\n');
  return error;
}

/** A new event that holds what is named here, and nothing that came with the other. */
function scrubbed(event: Event, report: Report | undefined): object {
  const { event_id, timestamp, platform, release, environment, exception } = event;
  const values = exception?.values?.map(({ type, value, stacktrace }) => ({
    type,
    value: value === undefined ? undefined : scrub(value),
    stacktrace: stacktrace && { frames: stacktrace.frames?.map(scrubbedFrame) },
  }));
  const { message, errorCode, repeated } = report ?? {};
  return {
    ...{ event_id, timestamp, platform, release, environment, level: levelOf(message), exception: { values } },
    logger: message,
    tags: { errorCode },
    extra: { repeated },
  };
}

function scrubbedFrame({ filename, function: name, lineno, colno, in_app }: Frame): Frame {
  return { filename: filename && shownFile(filename), function: name, lineno, colno, in_app };
}

function levelOf(message: string | undefined): string {
  return message === 'uncaughtException' || message === 'unhandledRejection' ? 'fatal' : 'error';
}

async function loadSentry(): Promise<SentryPackage> {
  // By a name that no tool follows: it need not be there.
  const name = SENTRY.slice(0, SENTRY.lastIndexOf('@'));
  const loaded: unknown = await import(name).catch((cause: unknown) => {
    throw new ConfigError(
      `SENTRY_DSN is set, and ${name} is not installed or can not be loaded. Run "npm install --no-save ${SENTRY}", or unset SENTRY_DSN.`,
      { cause },
    );
  });
  if (isSentry(loaded)) return loaded;
  throw new ConfigError(`SENTRY_DSN is set, and the ${name} that is installed is another one than ${SENTRY}.`);
}

function isSentry(loaded: unknown): loaded is SentryPackage {
  const names = ['NodeClient', 'createTransport', 'defaultStackParser'];
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    names.every((name) => typeof Reflect.get(loaded, name) === 'function')
  );
}
