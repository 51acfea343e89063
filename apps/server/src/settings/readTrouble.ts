import type { Config } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** Where trouble is reported. Neither value is ever shown: whoever has it can write there. */
export function readTrouble(read: EnvironmentReader): Pick<Config, 'sentryDsn' | 'slackWebhookUrl'> {
  return {
    sentryDsn: readUrl(read, 'SENTRY_DSN', isDsn, 'the DSN of a project, like https://key@sentry.example.org/7'),
    slackWebhookUrl: readUrl(
      read,
      'SLACK_WEBHOOK_URL',
      ({ pathname, username }) => pathname !== '/' && username === '',
      'the address of an incoming webhook, like https://hooks.slack.com/services/…',
    ),
  };
}

function readUrl(read: EnvironmentReader, name: string, isRight: (url: URL) => boolean, what: string): string | null {
  const value = read.text(name);
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && ['http:', 'https:'].includes(url.protocol) && isRight(url)) return value;
  return read.fault(`${name} takes ${what}.`, null);
}

/** A key that may write, and at the end of the path the number of a project. */
function isDsn({ username, pathname, search, hash }: URL): boolean {
  return /^\w+$/.test(username) && /\/\d+$/.test(pathname) && search === '' && hash === '';
}
