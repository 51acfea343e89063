import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** What the server speaks https with: two files that go together and fit. */
export function readTls(read: EnvironmentReader): Config['tls'] {
  const cert = read.file('TLS_CERT');
  const key = read.file('TLS_KEY');
  if (cert && key) {
    try {
      createSecureContext({ cert, key });
      return {
        cert,
        key,
        certFile: resolve(read.text('TLS_CERT') ?? ''),
        keyFile: resolve(read.text('TLS_KEY') ?? ''),
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return read.fault(
        `TLS_CERT and TLS_KEY take a certificate and the key that belongs to it, as PEM: ${reason}.`,
        null,
      );
    }
  }
  if ((read.text('TLS_CERT') === undefined) !== (read.text('TLS_KEY') === undefined)) {
    read.fault('TLS_CERT and TLS_KEY take two PEM files and go together: one of them is missing.', null);
  }
  return null;
}
