import type { Context } from '../context.ts';
import { readServerSettings } from './readServerSettings.ts';

const HOUR_MS = 3_600_000;
/** At the start everybody comes back at once: that goes first. */
const FIRST_AFTER_MS = 60_000;
/** What ended or ran out stays this long, so that an operator can look into it. */
const KEPT_MS = 24 * HOUR_MS;

/**
 * Removes sessions, with the addresses they hold, a day after they ended or ran out, invitations a day after they ran out, and what the audit holds after the days that are set: a minute after the start
 * and every hour from then on, so that a server that is restarted often does it too.
 */
export function keepStoreTidy(ctx: Pick<Context, 'stores' | 'log' | 'config'>): { close(): void } {
  const { stores, log } = ctx;
  let timer = setTimeout(tidy, FIRST_AFTER_MS).unref();

  function tidy(): void {
    timer = setTimeout(tidy, HOUR_MS).unref();
    const before = new Date(stores.steadyNow() - KEPT_MS).toISOString();
    stores.sessions.purge(before).catch((cause: unknown) => log.warn('old sessions not removed', { cause }));
    purgeAudit().catch((cause: unknown) => log.warn('the audit keeps old rows', { cause }));
    stores.invites.purge(before).catch((cause: unknown) => log.warn('old invitations not removed', { cause }));
  }

  /** Rows older than the days that are set go. */
  async function purgeAudit(): Promise<void> {
    const { auditDays } = await readServerSettings(ctx);
    await stores.audit.purge(new Date(stores.now() - auditDays * 24 * HOUR_MS).toISOString());
  }

  return { close: () => clearTimeout(timer) };
}
