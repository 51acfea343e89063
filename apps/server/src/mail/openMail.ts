import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import type { MailPort } from '../features/mailPort.ts';
import type { Logger } from '../observability/logger.ts';

/** What waits at most: when a mail server hangs for long, more is not sent. */
const WAITING_MAX = 100;
/** How long each step of the mail server may take. */
const STEP_MS = 10_000;
const SILENT_MS = 20_000;
/** At the end, what is under way gets this long. */
const CLOSE_MS = 2_000;

/** Sends mail by the server of SMTP_URL, over one connection that is kept: one after the other. */
export function openMail({ server, from }: NonNullable<Config['smtp']>, log: Logger): MailPort {
  const transport = createTransport(
    {
      pool: true,
      ...server,
      maxConnections: 1,
      dnsTimeout: STEP_MS,
      connectionTimeout: STEP_MS,
      greetingTimeout: STEP_MS,
      socketTimeout: SILENT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from, headers: { 'Auto-Submitted': 'auto-generated' } },
  );
  transport.on('error', (error) => log.warn('mail server failed', whatFailed(error)));
  const waiting = new Set<Promise<void>>();

  return {
    send(write) {
      if (waiting.size >= WAITING_MAX) {
        log.warn('mail not sent: too much waits');
        return;
      }
      const sent = afterTheAnswer()
        .then(write)
        .then(async (mail) => {
          if (mail) await transport.sendMail(mail);
        })
        .catch((error: unknown) => log.warn('mail not sent', whatFailed(error)))
        .finally(() => waiting.delete(sent));
      waiting.add(sent);
    },
    async close() {
      await Promise.race([Promise.all(waiting), after(CLOSE_MS)]);
      transport.close({ force: true });
    },
  };
}

/** Without the words of the mail server: they may hold addresses. */
function whatFailed(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {};
  return { failure: Reflect.get(error, 'code') ?? error.name, smtp: Reflect.get(error, 'responseCode') };
}

const afterTheAnswer = () => new Promise<void>((resolve) => setImmediate(resolve));
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
