import type { RequestHandler } from 'express';
import helmet from 'helmet';
import proxyAddr from 'proxy-addr';
import type { Config } from '../config.ts';

const YEAR_SECONDS = 31_536_000;

/** helmet with a policy that runs nothing but our own files; HSTS and https only where people come by https (G9). */
export function securityHeaders({ secure, publicUrl, trustProxy }: Config): [RequestHandler, RequestHandler] {
  const sockets = publicUrl ? [`${secure ? 'wss' : 'ws'}://${publicUrl.host}`] : [];
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'", ...sockets],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
    // These two mean something only on https, and browsers complain about them on plain http.
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' } : false,
    originAgentCluster: secure,
    referrerPolicy: { policy: 'no-referrer' },
  });
  return [headers, toHttps(publicUrl, trustProxy)];
}

/** Sends people who came by plain http, as a trusted proxy says, to https. Without such a proxy nobody can know, and nothing is redirected. */
function toHttps(publicUrl: URL | null, trustProxy: string[]): RequestHandler {
  const isProxy = proxyAddr.compile(trustProxy);
  return (req, res, next) => {
    const scheme = isProxy(req.socket.remoteAddress ?? '', 0) ? req.headers['x-forwarded-proto'] : undefined;
    if (publicUrl?.protocol !== 'https:' || scheme !== 'http') return next();
    // Put behind the origin as text: resolved as an address, "//elsewhere" would lead elsewhere.
    res.redirect(308, publicUrl.origin + (req.originalUrl.startsWith('/') ? req.originalUrl : '/'));
  };
}
