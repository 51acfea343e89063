import { type Environment, EnvironmentReader } from '../settings/environmentReader.ts';
import type { Logger } from '../observability/logger.ts';
import { readTrouble } from '../settings/readTrouble.ts';
import { VERSION } from '../version.ts';
import { openReporters } from './openReporters.ts';

/** A process that can not start ends after so long at the latest, whoever was told by then. */
const WITHIN_MS = 2_000;

/**
 * Tells those whom SENTRY_DSN and SLACK_WEBHOOK_URL name that the server did not start, whatever else is wrong with the environment; where neither is set
 * nothing is loaded. Never throws, and never takes longer than two seconds.
 */
export async function tellFailedStart(env: Environment, cause: unknown, log: Pick<Logger, 'warn'>): Promise<void> {
  const read = new EnvironmentReader(env);
  const { sentryDsn, slackWebhookUrl } = readTrouble(read);
  const settings = { version: VERSION, nodeEnv: read.text('NODE_ENV') ?? 'development' };
  const tell = async (told: Pick<ReturnType<typeof readTrouble>, 'sentryDsn' | 'slackWebhookUrl'>) => {
    const reporters = await openReporters({ ...settings, ...told }, log);
    for (const reporter of reporters) reporter.report({ message: 'the server did not start', cause });
    await Promise.all(reporters.map((reporter) => reporter.close()));
  };
  // Each by itself: Sentry's package may be what is missing.
  const telling = Promise.allSettled([
    tell({ sentryDsn, slackWebhookUrl: null }),
    tell({ sentryDsn: null, slackWebhookUrl }),
  ]);
  await Promise.race([telling, new Promise((resolve) => setTimeout(resolve, WITHIN_MS).unref())]);
}
