import { isIP } from 'node:net';
import type { Config } from '../config.ts';

/** Names that nobody outside of a network can give to a machine of theirs: no page of a stranger ever comes under one. */
const NAMES_OF_A_NETWORK = /^[^.]+$|\.(local|lan|internal|home\.arpa)$/;

/**
 * Whether a `Host` is one of the server's own: that of PUBLIC_URL or of a page of CORS_ORIGINS, and this machine itself; without PUBLIC_URL every
 * address in digits and every name of a local network. A stranger's name that was made to lead here (DNS rebinding) is none.
 * Ports do not count: a proxy may hand the host on without its own.
 */
export function isOwnHost(config: Pick<Config, 'publicUrl' | 'corsOrigins'>, host: string | undefined): boolean {
  const asked = parseHost(host);
  if (!asked) return false;
  const named = [config.publicUrl?.hostname, ...config.corsOrigins.map((origin) => new URL(origin).hostname)];
  return named.includes(asked.hostname) || isLoopback(asked) || (!config.publicUrl && isLocalName(asked));
}

/** An address in digits, or a name that only a local network knows. */
export function isLocalHost(host: string | undefined): boolean {
  const asked = parseHost(host);
  return asked !== null && isLocalName(asked);
}

/** This machine itself, as it is named on it. */
export function isLoopbackHost(host: string | undefined): boolean {
  const asked = parseHost(host);
  return asked !== null && isLoopback(asked);
}

function isLocalName({ hostname }: URL): boolean {
  return isIP(withoutBrackets(hostname)) !== 0 || NAMES_OF_A_NETWORK.test(hostname);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A host as browsers write it, or null for what is none: with a path, a name before an @, or nothing. */
function parseHost(host: string | undefined): URL | null {
  if (host === undefined || !/^[^/?#@\\\s]+$/.test(host) || !URL.canParse(`http://${host}`)) return null;
  return new URL(`http://${host}`);
}
