import type { Context } from '../../context.ts';

const HOUR_MS = 3_600_000;
/** What ended or ran out stays this long, for whoever looks into it. */
const KEPT_MS = 24 * HOUR_MS;

/**
 * Removes sessions, with the addresses they hold, a day after they ended or ran out: at the start and every hour, so that a server
 * that is restarted often does it too.
 */
export function keepSessionsTidy({ stores, log, now }: Pick<Context, 'stores' | 'log' | 'now'>): { close(): void } {
  const tidy = () => {
    stores.sessions.purge(new Date(now() - KEPT_MS).toISOString()).catch((cause: unknown) => {
      log.warn('old sessions not removed', { cause });
    });
  };
  tidy();
  const timer = setInterval(tidy, HOUR_MS).unref();
  return { close: () => clearInterval(timer) };
}
