import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import { foldReports } from './foldReports.ts';
import { lastRun, noteRun } from './noteRun.ts';
import { openReporters } from './openReporters.ts';

/** Tells people outside of this machine of trouble (G4). */
export interface Trouble {
  /** A log whose errors are told too, and whose end waits for what is still to be told. */
  log: Logger;
  /** The server is open: says so where it is another version than before, or the run before ended badly. */
  started(): void;
  /** The server ended as it should. */
  ended(): void;
}

type Settings = Pick<Config, 'sentryDsn' | 'slackWebhookUrl' | 'version' | 'nodeEnv' | 'dataDir'>;

/**
 * Opens what SENTRY_DSN and SLACK_WEBHOOK_URL name, and loads nothing of it where they are not set.
 * @returns null where nobody is to be told
 * @throws ConfigError where Sentry's package is not there
 */
export async function openTrouble(config: Settings, log: Logger): Promise<Trouble | null> {
  const reporters = await openReporters(config, log);
  if (reporters.length === 0) return null;
  const { version, dataDir } = config;
  const startedAt = new Date().toISOString();
  const report = foldReports((one) => reporters.forEach((reporter) => reporter.report(one)));
  return {
    log: {
      ...log,
      error(message, fields = {}) {
        log.error(message, fields);
        const { cause, errorCode } = fields;
        report({ message, cause, errorCode: typeof errorCode === 'string' ? errorCode : undefined });
      },
      async close() {
        await Promise.all([log.close(), ...reporters.map((reporter) => reporter.close())]);
      },
    },
    started() {
      const before = lastRun(dataDir);
      noteRun(dataDir, { version, startedAt, ended: false });
      const announce = (text: string) => reporters.forEach((reporter) => reporter.announce(text));
      if (before?.version !== version)
        announce(before ? `deployment: was ${before.version}` : 'deployment: first start');
      if (before?.ended === false)
        announce(`started again: the run of ${before.version} since ${before.startedAt} ended badly`);
    },
    ended: () => noteRun(dataDir, { version, startedAt, ended: true }),
  };
}
