import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** Who gives certificates where nobody else is named. */
const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

/** Whether the server gets its certificate by itself, and from whom. */
export function readAcme(read: EnvironmentReader, publicUrl: URL | null): Config['acme'] {
  const email = read.text('ACME_EMAIL');
  if (email === undefined) return null;
  const directory = read.text('ACME_DIRECTORY') ?? LETS_ENCRYPT;
  const httpPort = read.number('HTTP_PORT', 80, 1, 65_535);
  if (!/^[^\s@<>,:]+@[^\s@<>,:]+$/.test(email))
    return read.fault('ACME_EMAIL takes one address, like admin@example.org.', null);
  if (!URL.canParse(directory) || new URL(directory).protocol !== 'https:')
    return read.fault('ACME_DIRECTORY takes the https address of the directory of a certificate authority.', null);
  if (read.text('MONGO_URI') !== undefined)
    return read.fault(
      'ACME_EMAIL is for one box. With MONGO_URI the proxy in front of the nodes gets the certificate: unset it.',
      null,
    );
  if (read.text('TLS_CERT') !== undefined || read.text('TLS_KEY') !== undefined)
    return read.fault(
      'ACME_EMAIL gets a certificate, TLS_CERT and TLS_KEY name one: unset the one or the others.',
      null,
    );
  const host = publicUrl?.hostname ?? '';
  if (publicUrl?.protocol !== 'https:' || isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.'))
    return read.fault(
      'ACME_EMAIL needs PUBLIC_URL: an address with https and a name that the whole internet knows, like https://chat.example.org.',
      null,
    );
  return { email, directory, httpPort };
}
