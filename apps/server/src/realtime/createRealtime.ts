import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { Adapter } from 'socket.io-adapter';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { Membership } from '@palaver/store/ports/records';
import type { Context } from '../context.ts';
import type { LocalPresence } from '../features/presence/createPresence.ts';
import type { LocalTyping } from '../features/presence/createTyping.ts';
import type { OtherNodes } from '../features/presence/otherNodes.ts';
import { ConnectLimit } from '../features/rate/connectLimit.ts';
import { networkOf } from '../features/rate/networkOf.ts';
import { clientAddress } from '../http/clientAddress.ts';
import { isAllowedOrigin } from '../http/isAllowedOrigin.ts';
import type { Cluster } from '../cluster/clusterPort.ts';
import { createAdmission } from './admission.ts';
import { Backlogs } from './backlogs.ts';
import { createBus } from './bus.ts';
import { createEventGuard } from './guards.ts';
import { createHandshake, type Verify } from './handshake.ts';
import { healSubscriptions } from './healSubscriptions.ts';
import type { NodeNews } from './nodeNews.ts';
import { createOutlet } from './outlet.ts';
import { createPresenceFeed } from './presenceFeed.ts';
import { createPublisher, type PublishDeps } from './publish.ts';
import type { Connection } from './rawConnection.ts';
import { createReceiptFeed } from './receiptFeed.ts';
import { DEFLATE, releaseDeflater } from './releaseDeflater.ts';
import { startRepair } from './repair.ts';
import { type PalaverNamespace, type PalaverServer, type PalaverSocket, userChannel } from './socket.ts';
import { Subscriptions } from './subscriptions.ts';
import { createTokenExpiry } from './tokenExpiry.ts';
import { withFanOut } from './withFanOut.ts';

export interface RealtimeDeps {
  ctx: Context;
  presence: LocalPresence;
  others: OtherNodes;
  typing: LocalTyping;
  /** Null: this process is the only one. */
  cluster: Cluster | null;
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
  { ctx, presence, others, typing, cluster, verify: verifyToken, forgetTokens }: RealtimeDeps,
): Realtime {
  const backlogs = new Backlogs();
  const io: PalaverServer = new Server(httpServer, {
    serveClient: false,
    perMessageDeflate: DEFLATE,
    maxHttpBufferSize: LIMITS.frameMaxBytes,
    pingInterval: 25_000,
    pingTimeout: 30_000,
    connectTimeout: 10_000,
    // Socket.IO says `new` to this.
    adapter: function createAdapter(nsp: PalaverNamespace) {
      return withFanOut(nsp, cluster?.createAdapter(nsp) ?? new Adapter(nsp), backlogs);
    },
    cors: { origin: ctx.config.corsOrigins, credentials: true },
    // Socket.IO's `cors` alone lets WebSockets in from anywhere.
    allowRequest: (req, answer) => answer(null, isAllowedOrigin(ctx.config, req.headers.origin, req.headers.host)),
  });
  io.engine.on('connection', releaseDeflater);
  io.engine.on('connection', (conn: Connection) => backlogs.of(conn));
  const connects = new ConnectLimit(ctx.config.rateConnectsPerSecond);
  const networkFrom = (req: IncomingMessage) => networkOf(clientAddress(ctx.config, req));
  const { shapeRefused } = createAdmission(io.engine, ctx.config, connects, networkFrom);
  const outlet = createOutlet(io, ctx.now);
  const subscriptions = new Subscriptions();
  const receipts = createReceiptFeed(ctx, outlet);
  const { shared } = ctx.stores;
  const bus = cluster && createBus({ io, shared, onNews: hear, log: ctx.log });
  const nodes = cluster && bus && { online: cluster.online, tell: bus.tell };
  const feed = createPresenceFeed({ ctx, presence, others, outlet, subscriptions, nodes });
  const { roomsChanged } = feed;
  const deliver = createPublisher({
    ctx,
    io,
    outlet,
    subscriptions,
    receipts,
    isNew: (change) => repair?.note(change) ?? true,
    roomsChanged,
    forgetTokens,
  });
  const isHeard = (roomId: string) => io.of('/').adapter.rooms.has(roomId);
  const lacks = (userId: string, roomId: string) => subscriptions.lacks(userId, roomId);
  const repair = shared && startRepair({ ctx, shared, outlet, isHeard, lacks, deliver });
  const endHealing = healSubscriptions(ctx, io, outlet);
  ctx.stores.onChange((changes) => {
    // One's own sockets first, whatever the others can be told (S5).
    deliver(changes);
    if (!bus) return;
    const news = changes.map(({ origin: _origin, ...change }) => change);
    bus.tell({ kind: 'changes', changes: news });
    cluster.feed(news);
  });
  const tellTyping = (roomId: string, userId: string, isTyping: boolean) =>
    outlet.toRooms(
      [roomId],
      'userTyping',
      { roomId, userId, typing: isTyping },
      { except: userChannel(userId), volatile: true },
    );
  typing.onChange((roomId, userId, isTyping) => {
    tellTyping(roomId, userId, isTyping);
    bus?.tell({ kind: 'typing', roomId, userId, typing: isTyping });
  });

  /** What another node tells. */
  function hear(news: NodeNews): void {
    if (news.kind === 'changes') {
      deliver(news.changes.filter((change) => !repair?.isOld(change)));
    } else if (news.kind === 'typing') tellTyping(news.roomId, news.userId, news.typing);
    else others.set(news.nodeId, news.userId, news.rooms);
  }

  const expiry = createTokenExpiry(ctx, io, verifyToken);
  const renew = async (socket: PalaverSocket, token: string) => {
    const verified = await expiry.verify(token);
    if (!verified.ok) throw verified.error;
    if (verified.caller.sessionId !== socket.data.sessionId)
      throw new PalaverError('FORBIDDEN', 'The token belongs to another session.');
    socket.data.expiresAt = verified.expiresAt;
    return { expiresIn: Math.floor((verified.expiresAt - ctx.stores.now()) / 1000) };
  };
  const guard = createEventGuard(ctx, renew, { isOver: expiry.isOver, shapeRefused, backlogs });

  function load(socket: PalaverSocket, memberships: Membership[]): void {
    for (const { room, member } of memberships) repair?.begin(room, member);
    subscriptions.load(
      socket,
      memberships.map(({ room }) => room.id),
    );
  }
  const addressOf = (socket: PalaverSocket) => clientAddress(ctx.config, socket.request);
  io.use(
    createHandshake({ ctx, verify: expiry.verify, subscriptions, load, addressOf, networkOf: networkFrom, connects }),
  );
  io.on('connection', (socket) => {
    // Every packet ends in the guard: names that Node's emitter treats apart ("error") never reach it.
    socket.use((packet) => guard.handle(socket, packet));
    subscriptions.open(socket);
    feed.arrived(socket);
    socket.on('disconnect', () => {
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
      repair?.close();
      endHealing();
      expiry.close();
      backlogs.close();
      feed.close();
      receipts.close();
      typing.close();
      // The last frames leave with the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      await io.close();
    },
  };
}
