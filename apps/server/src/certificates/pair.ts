import { createPrivateKey } from 'node:crypto';
import { type CertificateFacts, readCertificate } from './readCertificate.ts';

/** A key and the certificates that belong to it in one text, as PEM: they are replaced together or not at all. */
export interface Pair extends Pick<CertificateFacts, 'from' | 'until'> {
  pem: string;
}

/**
 * Reads a key and the certificates behind it, of which the first is the server's own.
 * @throws Error where they are none, do not fit, or are of another name
 */
export function readPair(pem: string, host: string): Pair {
  const { from, until, isFor, isOf } = readCertificate(pem);
  if (!isOf(createPrivateKey(pem))) throw new Error('The certificate is of another key.');
  if (!isFor(host)) throw new Error(`The certificate is not of ${host}.`);
  return { pem, from, until };
}
