import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../context.ts';
import type { LocalPresence } from '../features/presence/createPresence.ts';
import type { LocalTyping } from '../features/presence/createTyping.ts';
import { clientAddress } from '../http/clientAddress.ts';
import { isAllowedOrigin } from '../http/isAllowedOrigin.ts';
import { FanOutAdapter } from './fanOutAdapter.ts';
import { createEventGuard } from './guards.ts';
import { createHandshake, expireAt, type Verify } from './handshake.ts';
import { createOutlet } from './outlet.ts';
import { createPresenceFeed } from './presenceFeed.ts';
import { createPublisher, type PublishDeps } from './publish.ts';
import { createReceiptFeed } from './receiptFeed.ts';
import { type PalaverServer, type PalaverSocket, userChannel } from './socket.ts';
import { Subscriptions } from './subscriptions.ts';

export interface RealtimeDeps {
  ctx: Context;
  presence: LocalPresence;
  typing: LocalTyping;
  verify: Verify;
  forgetTokens: PublishDeps['forgetTokens'];
}

export interface Realtime {
  /** Tells every client to come back later, each at its own time (L4), finishes what is under way, then closes all sockets (G7). */
  close(): Promise<void>;
}

/** Socket.IO on the given server: handshake, event table, live events, presence. */
export function createRealtime(
  httpServer: HttpServer,
  { ctx, presence, typing, verify, forgetTokens }: RealtimeDeps,
): Realtime {
  const io: PalaverServer = new Server(httpServer, {
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: LIMITS.frameMaxBytes,
    pingInterval: 25_000,
    pingTimeout: 30_000,
    connectTimeout: 10_000,
    adapter: FanOutAdapter,
    cors: { origin: ctx.config.corsOrigins, credentials: true },
    // Socket.IO's `cors` alone lets WebSockets in from anywhere.
    allowRequest: (req, answer) => answer(null, isAllowedOrigin(ctx.config, req.headers.origin, req.headers.host)),
  });
  const outlet = createOutlet(io, ctx.now);
  const subscriptions = new Subscriptions();
  const receipts = createReceiptFeed(ctx, outlet);
  const feed = createPresenceFeed(ctx, presence, outlet, subscriptions);
  ctx.stores.onChange(createPublisher({ ctx, io, outlet, subscriptions, receipts, forgetTokens }));
  typing.onChange((roomId, userId, isTyping) =>
    outlet.toRooms(
      [roomId],
      'userTyping',
      { roomId, userId, typing: isTyping },
      { except: userChannel(userId), volatile: true },
    ),
  );

  const guard = createEventGuard(ctx, async (socket, token) => {
    const verified = await verify(token);
    if (!verified.ok) throw verified.error;
    if (verified.caller.sessionId !== socket.data.sessionId)
      throw new PalaverError('FORBIDDEN', 'The token belongs to another session.');
    expireAt(ctx, socket, verified.expiresAt);
    return { expiresIn: Math.floor((verified.expiresAt - ctx.now()) / 1000) };
  });

  io.use(createHandshake(ctx, verify, subscriptions, (socket) => clientAddress(ctx.config, socket.request)));
  io.on('connection', (socket) => {
    // Every packet ends in the guard: names that Node's emitter treats apart ("error") never reach it.
    socket.use((packet) => guard.handle(socket, packet));
    subscriptions.open(socket);
    feed.arrived(socket);
    socket.on('disconnect', () => {
      clearTimeout(socket.data.expiry);
      typing.socketGone(socket.id);
      feed.gone(socket);
      subscriptions.remove(socket);
    });
  });

  return {
    async close() {
      guard.close();
      const sockets: PalaverSocket[] = [...io.of('/').sockets.values()];
      for (const socket of sockets) {
        outlet.toChannel(socket.id, 'serverLeaving', {
          retryInMs: Math.round(300 + Math.random() * Math.min(2_000, 2 * sockets.length)),
        });
      }
      await guard.drained();
      feed.close();
      receipts.close();
      typing.close();
      // The last frames leave with the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      await io.close();
    },
  };
}
