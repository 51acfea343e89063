import type { RequestHandler } from 'express';
import proxyAddr from 'proxy-addr';
import type { Context } from '../context.ts';
import { isLocalHost, isOwnHost } from './isOwnHost.ts';

/**
 * The page that is asked for by a name which is not the server's own would be refused everything it asks: it gets a page that says so instead,
 * and the log a line. A proxy that TRUST_PROXY names may ask by the name that it has for the server.
 */
export function refuseForeignHosts({ config, log }: Pick<Context, 'config' | 'log'>): RequestHandler {
  const isProxy = proxyAddr.compile(config.trustProxy);
  const notice = noticeFor(config.publicUrl);
  return (req, res, next) => {
    const { host } = req.headers;
    if (isOwnHost(config, host)) return next();
    if (config.publicUrl && isLocalHost(host) && isProxy(req.socket.remoteAddress ?? '', 0)) return next();
    log.warn('asked by a name that is not its own: set PUBLIC_URL to the address that people open', {
      host: host?.slice(0, 100),
    });
    res.status(421).set('Cache-Control', 'no-store').type('html').send(notice);
  };
}

/** Nothing of the request stands in it. */
function noticeFor(publicUrl: URL | null): string {
  const what = publicUrl
    ? `<p>This server is at <a href="${publicUrl.href}">${publicUrl.href}</a>.</p>`
    : '<p>This server does not know the name in your address bar. Whoever runs it sets <code>PUBLIC_URL</code> to the address that people open, and starts it again.</p>';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not this address</title><h1>Not this address</h1>${what}</html>\n`;
}
