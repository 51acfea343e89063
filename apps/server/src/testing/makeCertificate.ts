import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A key and a certificate, both as PEM. */
export interface Certificate {
  cert: string;
  key: string | Buffer;
  /** What it signs others with, and under which name. */
  issuer: { name: Buffer; privateKey: KeyObject };
}

const ECDSA_WITH_SHA256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const TRUE = Buffer.from('0101ff', 'hex');

/**
 * A certificate for a name or an IPv4 address, made anew for each test: no key lies in the repository. `by`: who signs it, unless it does so itself;
 * `until`: YYMMDDhhmmssZ.
 */
export function makeCertificate(
  host: string,
  {
    by,
    until = '491231235959Z',
    isAuthority = false,
  }: { by?: Certificate; until?: string; isAuthority?: boolean } = {},
): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, text(0x0c, host))));
  const issuer = by?.issuer ?? { name, privateKey };
  const address = isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : text(0x82, host);
  const toBeSigned = der(
    0x30,
    // Version 3.
    Buffer.from('a003020102', 'hex'),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    issuer.name,
    der(0x30, text(0x17, '200101000000Z'), text(0x17, until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        0x30,
        der(0x30, BASIC_CONSTRAINTS, TRUE, der(0x04, der(0x30, ...(isAuthority ? [TRUE] : [])))),
        der(0x30, SUBJECT_ALT_NAME, der(0x04, der(0x30, address))),
      ),
    ),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, issuer.privateKey));
  const cert = der(0x30, toBeSigned, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${cert.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    issuer: { name, privateKey },
  };
}

/** One value of ASN.1: its tag, its length, its content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function text(tag: number, value: string): Buffer {
  return der(tag, Buffer.from(value));
}
