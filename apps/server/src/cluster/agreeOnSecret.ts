import { createHmac } from 'node:crypto';
import type { SharedStore } from '@palaver/store/ports/news';
import { ConfigError } from '../configError.ts';
import type { Logger } from '../observability/logger.ts';

/** Well within the minute after which a process that says nothing counts as gone. */
const SAY_EVERY_MS = 20_000;
const WRONG =
  'JWT_SECRET: other processes on this database have another one. Set the same for all; to change it, stop all of them for a minute.';

/**
 * Holds the secret of this process against that of the others on its store: with two of them, whoever signed in at one process is
 * refused by the next. Only a digest leaves the process.
 * @throws ConfigError with one line when theirs is another one
 */
export async function agreeOnSecret(shared: SharedStore, secret: string, log: Logger): Promise<{ close(): void }> {
  const digest = createHmac('sha256', secret).update('one secret for all processes').digest('base64');
  if (!(await shared.agreeOn(digest))) throw new ConfigError(WRONG);
  const timer = setInterval(() => {
    shared.agreeOn(digest).then(
      (same) => !same && log.error(WRONG),
      // The store is away: it says so itself.
      () => undefined,
    );
  }, SAY_EVERY_MS).unref();
  return { close: () => clearInterval(timer) };
}
