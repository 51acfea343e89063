import type { IncomingMessage, Server } from 'node:http';
import { ConfigError } from '../settings/configError.ts';
import { createServer, type ServerResponse } from '../nodeHttp.ts';

const CHALLENGE = '/.well-known/acme-challenge/';
const PATIENCE_MS = 10_000;
const CONNECTIONS_MAX = 500;

/** The plain http beside https. */
export interface ChallengeServer {
  /** @throws ConfigError where the port is not to be had */
  listen(port: number, host: string): Promise<void>;
  close(): void;
}

/**
 * Answers what a certificate authority asks to see that a name leads here, and sends everybody else to `publicUrl`: never to what a request names.
 * @param challenges what is to be answered at this moment, by its token
 */
export function challengeServer(challenges: ReadonlyMap<string, string>, publicUrl: URL): ChallengeServer {
  const server: Server = createServer(
    { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS, connectionsCheckingInterval: PATIENCE_MS },
    answer,
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = PATIENCE_MS;

  function answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Connection', 'close');
    if (!url.startsWith(CHALLENGE)) {
      // Put behind the origin as text: resolved as an address, "//elsewhere" would lead elsewhere.
      const path = /^\/[\x21-\x7e]*$/.test(url) ? url : '/';
      response.writeHead(308, { Location: publicUrl.origin + path, 'Content-Length': 0 }).end();
      return;
    }
    const proof = challenges.get(url.slice(CHALLENGE.length));
    if (proof === undefined) response.writeHead(404, { 'Content-Length': 0 }).end();
    else response.writeHead(200, { 'Content-Type': 'text/plain' }).end(proof);
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(new ConfigError(lineFor(cause, port), { cause })));
        server.listen(port, host, resolve);
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function lineFor(cause: NodeJS.ErrnoException, port: number): string {
  const why = cause.code === 'EADDRINUSE' ? 'is in use' : cause.code === 'EACCES' ? 'is not free for this user' : '';
  return `HTTP_PORT ${port} ${why || `can not be opened (${cause.message})`}. A certificate authority asks for this server by port 80: it has to lead here.`;
}
