import type { CookieOptions, Request, Response } from 'express';
import { parseCookie } from 'cookie';
import type { Context } from '../context.ts';

/** What the cookie was called before each installation had a name of its own for it. */
const FORMER_NAME = 'palaver_refresh';
const FORMER_PATH = '/api/auth';
/** Characters of the epoch in the name. */
const PIECE = 8;

/** The refresh cookie of one request and its answer: the one place that knows its name and flags. */
export interface RefreshCookie {
  /** The token as the browser sends it by itself. */
  read(): string | undefined;
  give(token: string, expires: Date): void;
  clear(): void;
}

/**
 * Browsers keep one jar for all ports of a host, so a piece of the epoch keeps the installations on it apart. Under https `__Host-` says that the cookie
 * was set by this very host: no other page of the domain can plant one. Under its former name it is read where there is no other, and then taken away.
 */
export function refreshCookie({ config, stores }: Context, req: Request, res: Response): RefreshCookie {
  const sent = parseCookie(req.headers.cookie ?? '');
  const { secure } = config;
  const plain = `${FORMER_NAME}_${stores.epoch.slice(0, PIECE)}`;
  const name = secure ? `__Host-${plain}` : plain;
  const flags: CookieOptions = { httpOnly: true, sameSite: 'strict', secure };
  const options = { ...flags, path: secure ? '/' : FORMER_PATH };
  const former = sent[name] === undefined ? sent[FORMER_NAME] : undefined;
  const clearFormer = () => {
    if (former !== undefined) res.clearCookie(FORMER_NAME, { ...flags, path: FORMER_PATH });
  };
  return {
    read: () => sent[name] ?? former,
    give(token, expires) {
      res.cookie(name, token, { ...options, expires });
      clearFormer();
    },
    clear() {
      res.clearCookie(name, options);
      clearFormer();
    },
  };
}
