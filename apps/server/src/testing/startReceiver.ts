import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from './makeCertificate.ts';

/** A request as it arrived. */
interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** By which name it was asked for its certificate; null: by none, or over plain HTTP. */
  servername: string | null;
}

/** Somebody whom the server tells things. */
export interface Receiver {
  port: number;
  url: string;
  received: Received[];
  /** How many connections there ever were. */
  connections(): number;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse, request: Received) => void;

/** Takes requests on a free port, over TLS where it has a certificate, and answers each as `answer` does, or with 204. */
export async function startReceiver(
  answer: Answer = (response) => response.writeHead(204).end(),
  host = '127.0.0.1',
  certificate?: Pick<Certificate, 'cert' | 'key'>,
): Promise<Receiver> {
  const received: Received[] = [];
  let connections = 0;
  const take = (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      const servername = socket instanceof TLSSocket ? socket.servername || null : null;
      const one = { method, path: url, headers, body: Buffer.concat(pieces).toString(), servername };
      received.push(one);
      answer(response, one);
    });
  };
  const server = certificate ? createTlsServer(certificate, take) : createServer(take);
  server.on('connection', () => (connections += 1));
  server.listen(0, host);
  await once(server, 'listening');
  // It listens by an address, not by a path.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
