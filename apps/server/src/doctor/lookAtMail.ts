import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { codeOf, type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('mail');
const TIME_OUT_MS = 5_000;

/** Whether the mail server lets this one in. Nothing is sent. */
export async function lookAtMail({ smtp, publicUrl }: Pick<Config, 'smtp' | 'publicUrl'>): Promise<Finding[]> {
  if (!smtp) return [ok('none: no SMTP_URL is set, administrators make the links that set a password')];
  const { server } = smtp;
  const place = `${server.host}:${server.port}`;
  const timeOuts = { dnsTimeout: TIME_OUT_MS, connectionTimeout: TIME_OUT_MS, greetingTimeout: TIME_OUT_MS };
  const transport = createTransport({ ...server, ...timeOuts, socketTimeout: TIME_OUT_MS });
  try {
    await transport.verify();
  } catch (error) {
    const code = codeOf(error);
    const what =
      code === 'EAUTH' ? 'it refuses user and password of SMTP_URL' : 'see host, port and whether it runs (SMTP_URL)';
    return [failed(`${place} can not be used (${code}): ${what}`)];
  } finally {
    transport.close();
  }
  return [publicUrl ? ok(`${place} lets us in`) : warning(`${place} lets us in, but nothing is sent: set PUBLIC_URL`)];
}
