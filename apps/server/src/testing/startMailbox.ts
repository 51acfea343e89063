import { SMTPServer } from 'smtp-server';

interface ReceivedMail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What stands behind the # of its link. */
  secret: string;
}

export interface Mailbox {
  /** For SMTP_URL. */
  url: string;
  /** Every mail so far, oldest first. */
  mails: ReceivedMail[];
  /** The next mails get these answers (codes of SMTP) instead of being kept. */
  refuse(...codes: number[]): void;
  /** The first mail, already there or still to come, to this address that fits; throws when none came within twenty seconds. */
  waitFor(to: string, fits?: (mail: ReceivedMail) => boolean): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** A real mail server on a free port that keeps what it is given. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const responseCode = refusals.shift();
        if (responseCode !== undefined) {
          done(Object.assign(new Error('Not now.'), { responseCode }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        const raw = Buffer.concat(chunks).toString('utf8');
        for (const { address } of rcptTo) mails.push({ from, to: address, ...parseMail(raw) });
        done();
        for (const check of waiting) check();
      });
    },
  });
  server.on('error', () => undefined);
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (...codes) => void refusals.push(...codes),
    waitFor: (to, fits = () => true) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(check);
          reject(
            new Error(
              `No such mail to ${to} came; there are: ${mails.map((one) => `${one.to} ${one.subject}`).join(', ')}`,
            ),
          );
        }, 20_000);
        const check = () => {
          const found = mails.find((mail) => mail.to === to && fits(mail));
          if (!found) return;
          clearTimeout(late);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function parseMail(raw: string): Omit<ReceivedMail, 'from' | 'to'> {
  const part = (type: string) => {
    const [head = '', ...body] = (
      raw.split(/\r\n--[^\r\n]+\r\n/).find((one) => one.includes(`Content-Type: ${type}`)) ?? ''
    ).split('\r\n\r\n');
    const text = body.join('\r\n\r\n').replace(/\r\n--[^\r\n]+--\s*$/, '');
    return /quoted-printable/i.test(head) ? unquote(text) : text;
  };
  const text = part('text/plain').replaceAll('\r\n', '\n');
  const [, subject = ''] = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw) ?? [];
  const [, secret = ''] = /#([A-Za-z0-9_-]+)/.exec(text) ?? [];
  return { subject: subject.replace(/\r\n\s/g, ' '), text, html: part('text/html'), secret };
}

function unquote(text: string): string {
  const joined = text.replace(/=\r\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}
