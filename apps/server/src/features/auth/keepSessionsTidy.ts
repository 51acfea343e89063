import type { Context } from '../../context.ts';

const HOUR_MS = 3_600_000;
/** At the start everybody comes back at once: that goes first. */
const FIRST_AFTER_MS = 60_000;
/** Sessions that ended or expired stay this long, so that an operator can look into them. */
const KEPT_MS = 24 * HOUR_MS;

/**
 * Removes sessions, with the addresses they hold, a day after they ended or ran out: a minute after the start and every hour from then on,
 * so that a server that is restarted often does it too.
 */
export function keepSessionsTidy({ stores, log }: Pick<Context, 'stores' | 'log'>): { close(): void } {
  let timer = setTimeout(tidy, FIRST_AFTER_MS).unref();

  function tidy(): void {
    timer = setTimeout(tidy, HOUR_MS).unref();
    stores.sessions.purge(new Date(stores.steadyNow() - KEPT_MS).toISOString()).catch((cause: unknown) => {
      log.warn('old sessions not removed', { cause });
    });
  }

  return { close: () => clearTimeout(timer) };
}
