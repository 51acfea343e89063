import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.ts';

/**
 * The peer's address; what `X-Forwarded-For` says counts only behind the proxies that TRUST_PROXY names.
 * Empty for a connection that has ended.
 */
export function clientAddress({ trustProxy }: Pick<Config, 'trustProxy'>, request: IncomingMessage): string {
  const address: unknown = proxyAddr(request, trustProxy);
  return typeof address === 'string' ? address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '') : '';
}
