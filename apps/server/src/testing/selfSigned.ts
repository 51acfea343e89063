import { type Certificate, makeCertificate } from './makeCertificate.ts';

/** A key and a certificate for `localhost` that nobody vouches for. `ends`: until when it is good. */
export function selfSigned(ends?: Date): Pick<Certificate, 'cert' | 'key'> {
  const { cert, key } = makeCertificate('localhost', ends && { until: utcTime(ends) });
  return { cert, key };
}

/** A time of this century as certificates write it. */
function utcTime(at: Date): string {
  return `${at.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`;
}
