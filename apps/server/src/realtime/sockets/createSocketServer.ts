import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Adapter } from 'socket.io-adapter';
import { LIMITS } from '@palaver/protocol/limits';
import type { Config } from '../../config.ts';
import { isAllowedOrigin } from '../../http/isAllowedOrigin.ts';
import { DEFLATED_FROM_BYTES, SERVER_WINDOW_BITS } from './deflate.ts';
import { forgetUpgrade, keepWindows, releaseDeflater } from './rawConnection.ts';
import type { PalaverNamespace, PalaverServer } from './socket.ts';

/**
 * Answers that are long (a sync, a page) are deflated: five times fewer bytes on a link that carries one kilobyte a second. Each message by itself and with a small
 * window, so that nothing has to be kept between them. Broadcasts are encoded once for all and go out as they are, but to weak links (WeakLinks).
 */
const DEFLATE = {
  threshold: DEFLATED_FROM_BYTES,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: SERVER_WINDOW_BITS,
  zlibDeflateOptions: { memLevel: 4 },
};

/** Socket.IO on the given server, with the bounds, heartbeat and origins of Palaver; nothing is let in or answered yet. */
export function createSocketServer(
  httpServer: HttpServer,
  config: Config,
  adapterOf: (nsp: PalaverNamespace) => Adapter,
): PalaverServer {
  const io: PalaverServer = new Server(httpServer, {
    serveClient: false,
    perMessageDeflate: DEFLATE,
    maxHttpBufferSize: LIMITS.frameMaxBytes,
    pingInterval: 25_000,
    pingTimeout: 30_000,
    connectTimeout: 10_000,
    // Socket.IO says `new` to this.
    adapter: function createAdapter(nsp: PalaverNamespace) {
      return adapterOf(nsp);
    },
    cors: { origin: config.corsOrigins, credentials: true },
    // Socket.IO's `cors` alone lets WebSockets in from anywhere.
    allowRequest: (req, answer) => answer(null, isAllowedOrigin(config, req.headers.origin, req.headers.host)),
  });
  io.engine.on('connection', releaseDeflater);
  // Engine.IO makes what opens WebSockets anew when the server begins to listen.
  httpServer.on('listening', () => keepWindows(io.engine));
  // Behind the one that Socket.IO itself makes for `cors`.
  io.engine.use((_request: IncomingMessage, response: object, next: () => void) => {
    forgetUpgrade(response);
    next();
  });
  return io;
}
