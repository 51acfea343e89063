import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MailPort } from '../features/mailPort.ts';
import type { Logger } from '../observability/logger.ts';
import { type Mailbox, startMailbox } from '../testing/startMailbox.ts';
import { openMail, RETRY_MS } from './openMail.ts';

describe('a mail that fails', () => {
  let mailbox: Mailbox;
  let port: MailPort;
  let warned: PromiseWithResolvers<unknown>[];
  let count: number;
  let counts: { sent: number; failed: number };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    mailbox = await startMailbox();
    count = 0;
    warned = Array.from({ length: RETRY_MS.length + 1 }, () => Promise.withResolvers());
    const none = () => undefined;
    const warn: Logger['warn'] = (message, fields) => warned[count++]?.resolve({ message, ...fields });
    const { hostname, port: number } = new URL(mailbox.url);
    const server = { host: hostname, port: Number(number), secure: false, ignoreTLS: true };
    port = openMail(
      { server, from: 'palaver@example.org' },
      { error: none, warn, info: none, http: none, debug: none, close: () => Promise.resolve() },
      (counts = { sent: 0, failed: 0 }),
    );
    port.send(() =>
      Promise.resolve({ to: 'anna@example.org', subject: 'A link', text: 'words', html: '<p>words</p>' }),
    );
  });
  afterEach(async () => {
    await port.close();
    vi.useRealTimers();
    await mailbox.close();
  });

  it('for now is tried again later, three times', async () => {
    mailbox.refuse(450, 421, 451);
    for (const [i, inMs] of RETRY_MS.entries()) {
      expect(await warned[i]?.promise).toMatchObject({ message: 'mail failed, and is tried again', inMs });
      expect(mailbox.mails).toEqual([]);
      await vi.advanceTimersByTimeAsync(inMs);
    }
    expect(await mailbox.waitFor('anna@example.org')).toMatchObject({ subject: 'A link' });
    expect(count).toBe(RETRY_MS.length);
    await expect.poll(() => counts).toEqual({ sent: 1, failed: 0 });
  });

  it('for good is not', async () => {
    mailbox.refuse(550);
    expect(await warned[0]?.promise).toMatchObject({ message: 'mail not sent', smtp: 550 });
    port.send(() => Promise.resolve({ to: 'ben@example.org', subject: 'A link', text: 'words', html: '<p>words</p>' }));
    await mailbox.waitFor('ben@example.org');
    expect(mailbox.mails).toHaveLength(1);
    await expect.poll(() => counts).toEqual({ sent: 1, failed: 1 });
  });

  it('does not hold the end of the server', async () => {
    mailbox.refuse(450);
    await warned[0]?.promise;
    await port.close();
    expect(mailbox.mails).toEqual([]);
  });
});
