import type { Config } from '../config.ts';
import { isOwnHost } from './isOwnHost.ts';

/**
 * Whether a page of this origin may talk to the server: the page's own, and those of CORS_ORIGINS. Programs send no origin and may.
 * That `Host` says the same as the origin is not enough: whoever owns a name can let it lead here, so the host has to be one of ours.
 * Where this name is served by https, a page that came by plain http is a stranger under the same name.
 * The same question for sockets (WebSocket and polling), for signing in, and for what a cookie alone can do.
 */
export function isAllowedOrigin(
  config: Pick<Config, 'publicUrl' | 'corsOrigins' | 'tls'>,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined) return true;
  if (config.corsOrigins.includes(origin) || config.publicUrl?.origin === origin) return true;
  if (!URL.canParse(origin) || !isOwnHost(config, host)) return false;
  const page = new URL(origin);
  const isHttps =
    config.tls !== null || (config.publicUrl?.protocol === 'https:' && config.publicUrl.hostname === page.hostname);
  return page.host === host && (page.protocol === 'https:' || (page.protocol === 'http:' && !isHttps));
}
