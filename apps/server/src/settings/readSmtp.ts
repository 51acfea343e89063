import type { Config, MailServer } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** Neither a user nor a password is shown: both stand in the address. */
export function readSmtp(read: EnvironmentReader, name: string, publicUrl: URL | null): Config['smtp'] {
  const value = read.text('SMTP_URL');
  const from = read.text('MAIL_FROM');
  if (from !== undefined && !/^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(from))
    read.fault('MAIL_FROM takes an address like chat@example.org or Our chat <chat@example.org>.', null);
  if (value === undefined) return null;
  const server = mailServerOf(value);
  if (!server)
    return read.fault(
      'SMTP_URL takes an address like smtps://user:password@mail.example.org, or smtp://10.0.0.2:25.',
      null,
    );
  return { server, from: from ?? { name, address: `palaver@${publicUrl?.hostname ?? 'localhost'}` } };
}

function mailServerOf(value: string): MailServer | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '' || !['', '/'].includes(url.pathname))
    return null;
  const secure = url.protocol === 'smtps:';
  // As the address of a network is written: an IPv6 address stands in brackets there.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  try {
    const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
    return { host, port, secure, ...(auth.user !== '' && { auth }) };
  } catch {
    return null;
  }
}
