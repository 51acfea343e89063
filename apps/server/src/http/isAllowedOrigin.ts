import type { Config } from '../config.ts';

/**
 * Whether a page of this origin may talk to the server: the page's own, and those of CORS_ORIGINS. Programs send no origin and may.
 * The same question for sockets (WebSocket and polling) and for what a cookie alone can do.
 */
export function isAllowedOrigin(
  config: Pick<Config, 'publicUrl' | 'corsOrigins'>,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined) return true;
  if (config.corsOrigins.includes(origin) || config.publicUrl?.origin === origin) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
