import { type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** What the first certificate of a PEM says, which is the server's own. */
export interface CertificateFacts {
  /** Who gave it, in one line. */
  issuer: string;
  /** From when to when it is good, in milliseconds since 1970. */
  from: number;
  until: number;
  /** The names that it is for, in one line. */
  names: string;
  /** Whether it is for a name, or an address in digits, as it stands in an address. */
  isFor(host: string): boolean;
  isOf(key: KeyObject): boolean;
}

/** Reads a certificate. @throws Error where there is none */
export function readCertificate(pem: string | Buffer): CertificateFacts {
  const x509 = new X509Certificate(pem);
  return {
    issuer: x509.issuer.split('\n').join(', '),
    from: x509.validFromDate.getTime(),
    until: x509.validToDate.getTime(),
    names: (x509.subjectAltName ?? x509.subject).replaceAll(/DNS:|IP Address:/g, '').replaceAll('\n', ', '),
    isFor(host) {
      const bare = host.replace(/^\[|\]$/g, '');
      return (isIP(bare) === 0 ? x509.checkHost(bare) : x509.checkIP(bare)) !== undefined;
    },
    isOf: (key) => x509.checkPrivateKey(key),
  };
}
