import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import type { Mail, MailPort } from '../features/mailPort.ts';
import type { Logger } from '../observability/logger.ts';
import type { Measures } from '../observability/measures.ts';

/** How long a mail waits after each try that failed and may do better later: many servers refuse the first try of somebody they do not know. */
export const RETRY_MS = [30_000, 120_000, 600_000];
/** What waits at most: when a mail server hangs for long, more is not sent. */
const WAITING_MAX = 100;
/** How long each step of the mail server may take. */
const STEP_MS = 10_000;
const SILENT_MS = 20_000;
/** At the end, what is under way gets this long. */
const CLOSE_MS = 2_000;

/**
 * Sends mail by the server of SMTP_URL, over one connection that is kept: one after the other. What fails for now is tried again, four times in all.
 * `counts`: raised when one was sent or given up.
 */
export function openMail(
  { server, from }: NonNullable<Config['smtp']>,
  log: Logger,
  counts: Measures['mails'],
): MailPort {
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
  const pauses = new Map<NodeJS.Timeout, () => void>();
  let isClosed = false;

  async function deliver(mail: Mail): Promise<void> {
    for (const ms of RETRY_MS) {
      try {
        await transport.sendMail(mail);
        return;
      } catch (error) {
        if (!mayPass(error)) throw error;
        log.warn('mail failed, and is tried again', { ...whatFailed(error), inMs: ms });
      }
      await pause(ms);
      if (isClosed) return;
    }
    await transport.sendMail(mail);
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(end, isClosed ? 0 : ms).unref();
      pauses.set(timer, end);
      function end() {
        pauses.delete(timer);
        resolve();
      }
    });

  return {
    send(write) {
      if (waiting.size >= WAITING_MAX) {
        counts.failed += 1;
        log.warn('mail not sent: too much waits');
        return;
      }
      const sent = afterTheAnswer()
        .then(write)
        .then(async (mail) => {
          if (!mail) return;
          await deliver(mail);
          counts.sent += 1;
        })
        .catch((error: unknown) => {
          counts.failed += 1;
          log.warn('mail not sent', whatFailed(error));
        })
        .finally(() => waiting.delete(sent));
      waiting.add(sent);
    },
    async close() {
      isClosed = true;
      for (const [timer, end] of pauses) {
        clearTimeout(timer);
        end();
      }
      await Promise.race([Promise.all(waiting), after(CLOSE_MS)]);
      transport.close({ force: true });
    },
  };
}

/** Whether another try may do better: the server could not be reached, or said so itself (4xx). */
function mayPass(error: unknown): boolean {
  const { smtp } = whatFailed(error);
  return typeof smtp !== 'number' || (smtp >= 400 && smtp < 500);
}

/** Without the words of the mail server: they may hold addresses. */
function whatFailed(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {};
  return { failure: Reflect.get(error, 'code') ?? error.name, smtp: Reflect.get(error, 'responseCode') };
}

const afterTheAnswer = () => new Promise<void>((resolve) => setImmediate(resolve));
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
