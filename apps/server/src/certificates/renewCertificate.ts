import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import type { Certificate } from './certificate.ts';
import { readCertificate } from './readCertificate.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';

/** How often the files are looked at without being asked to. */
const LOOK_EVERY_MS = 30_000;

/**
 * Takes a renewed certificate without a restart: the files of TLS_CERT and TLS_KEY are read again every half minute, and at SIGHUP.
 * New connections get the new one; open ones go on. A pair that does not fit (half of it is written yet) is left for the next look.
 */
export function renewCertificate(server: Server, { tls }: Config, log: Logger): Certificate {
  let inUse = tls && digestOf(tls);
  let refused = '';
  let ends = tls && endOf(tls);

  function readFiles(): void {
    if (!tls || !(server instanceof TlsServer)) return;
    try {
      const pair = { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
      const digest = digestOf(pair);
      if (digest === inUse || digest === refused) return;
      refused = digest;
      createSecureContext(pair);
      server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' });
      inUse = digest;
      ends = endOf(pair);
      log.info('certificate renewed');
    } catch (cause) {
      log.warn('the files of TLS_CERT and TLS_KEY can not be used; the certificate before stays in use', { cause });
    }
  }

  const timer = tls && setInterval(readFiles, LOOK_EVERY_MS).unref();
  // Without a listener this signal ends the process.
  process.on('SIGHUP', readFiles);
  return {
    ready: () => Promise.resolve(),
    ends: () => ends,
    close() {
      if (timer) clearInterval(timer);
      process.off('SIGHUP', readFiles);
    },
  };
}

function digestOf({ cert, key }: { cert: Buffer; key: Buffer }): string {
  return createHash('sha256').update(cert).update(key).digest('base64');
}

/** When the first certificate of a chain ends. */
function endOf({ cert }: { cert: Buffer }): Date {
  return new Date(readCertificate(cert).until);
}
