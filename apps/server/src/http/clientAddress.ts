import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.ts';

/** The peer's address; what `X-Forwarded-For` says counts only behind the proxies that TRUST_PROXY names. */
export function clientAddress({ trustProxy }: Pick<Config, 'trustProxy'>, request: IncomingMessage): string {
  return proxyAddr(request, trustProxy).replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
}
