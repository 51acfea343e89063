import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import type { EnvironmentReader } from './environmentReader.ts';

/** The address that people open. */
export function readPublicUrl(read: EnvironmentReader): URL | null {
  const value = read.text('PUBLIC_URL');
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
    return url;
  return read.fault(`PUBLIC_URL takes an address like https://chat.example.org, without a path, not "${value}".`, null);
}

/** An address of this machine or a name of it; whether it is one shows when the server listens. */
export function readHost(read: EnvironmentReader, nodeEnv: string): string {
  const value = read.text('HOST') ?? (nodeEnv === 'production' ? '0.0.0.0' : '127.0.0.1');
  if (isIP(value) !== 0 || /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(value)) return value;
  return read.fault(`HOST takes an address or name of this machine, like 127.0.0.1 or 0.0.0.0, not "${value}".`, value);
}

/** The origins of other pages that may call the API; in development the page that Vite serves is one. */
export function readOrigins(read: EnvironmentReader, nodeEnv: string): string[] {
  const origins = (read.text('CORS_ORIGINS') ?? '').split(',').flatMap((one) => one.trim() || []);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      read.fault(
        `CORS_ORIGINS takes origins like https://intranet.example.org, with commas between, not "${origin}".`,
        null,
      );
    }
  }
  return nodeEnv === 'development' ? [...origins, 'http://localhost:5173'] : origins;
}

/** The proxies whose word counts for where a request came from. */
export function readTrustProxy(read: EnvironmentReader): string[] {
  const names = (read.text('TRUST_PROXY') ?? '').split(',').flatMap((one) => one.trim() || []);
  try {
    proxyAddr.compile(names);
    return names;
  } catch {
    return read.fault(
      'TRUST_PROXY takes addresses or networks of your proxies, with commas between: 10.0.0.2, 10.1.0.0/16, or loopback.',
      [],
    );
  }
}
