import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Reporter } from './reporter.ts';

interface Settings extends Pick<Config, 'sentryDsn' | 'slackWebhookUrl' | 'version'> {
  nodeEnv: string;
}

/**
 * Opens what SENTRY_DSN and SLACK_WEBHOOK_URL name, and loads nothing of it where they are not set.
 * @throws ConfigError where Sentry's package is not there
 */
export async function openReporters(config: Settings, log: Pick<Logger, 'warn'>): Promise<Reporter[]> {
  const { sentryDsn, slackWebhookUrl, version, nodeEnv } = config;
  const reporters: Reporter[] = [];
  if (slackWebhookUrl !== null) {
    const { openSlack } = await import('./openSlack.ts');
    reporters.push(openSlack(slackWebhookUrl, version, log));
  }
  if (sentryDsn !== null) {
    const { openSentry } = await import('./openSentry.ts');
    reporters.push(await openSentry({ dsn: sentryDsn, version, environment: nodeEnv }, log));
  }
  return reporters;
}
