import type { CookieOptions, Request, Response } from 'express';
import { parseCookie } from 'cookie';
import type { Context } from '../context.ts';
import { SIGN_IN_SECONDS } from '../features/auth/oidc/signedNote.ts';

const PATH = '/api/auth/oidc';
/** Characters of the epoch in the name. */
const PIECE = 8;

/**
 * The cookie that ties a sign-in at a provider to the browser that began it, for ten minutes: the one place that knows its name and flags. Named as the
 * refresh cookie is; Lax, because the provider sends the browser here.
 */
export function signInCookie({ config, stores }: Context, req: Request, res: Response) {
  const { secure } = config;
  const name = `${secure ? '__Host-' : ''}palaver_oidc_${stores.epoch.slice(0, PIECE)}`;
  const flags: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: secure ? '/' : PATH };
  return {
    read: () => parseCookie(req.headers.cookie ?? '')[name],
    give: (kept: string) => void res.cookie(name, kept, { ...flags, maxAge: SIGN_IN_SECONDS * 1_000 }),
    clear: () => void res.clearCookie(name, flags),
  };
}
