import type { IncomingMessage } from 'node:http';
import type { Membership } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import { ConnectLimit } from '../../rate/connectLimit.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { clientAddress } from '../../http/clientAddress.ts';
import type { Delivery } from '../delivery/createDelivery.ts';
import type { Emit } from '../delivery/emit.ts';
import type { SlowReaders } from '../delivery/slowReaders.ts';
import { WeakLinks } from '../delivery/weakLinks.ts';
import type { Nodes } from '../nodes/joinNodes.ts';
import { createAdmission } from './admission.ts';
import { DirectEvents } from './directEvents.ts';
import { createEventGuard } from './eventGuard.ts';
import { createHandshake, type Verify } from './handshake.ts';
import { healSubscriptions } from './healSubscriptions.ts';
import { type Connection, forgetRequest } from './rawConnection.ts';
import type { PalaverServer, PalaverSocket } from './socket.ts';
import type { Subscriptions } from './subscriptions.ts';
import { createTokenExpiry } from './tokenExpiry.ts';

export interface SocketsDeps {
  ctx: Context;
  io: PalaverServer;
  emit: Emit;
  subscriptions: Subscriptions;
  readers: SlowReaders;
  verify: Verify;
  nodes: Pick<Nodes, 'begin'>;
  delivery: Pick<Delivery, 'socketCame' | 'socketGone'>;
}

export interface Sockets {
  /** Asks every client to come back later, each at its own time (L4), and resolves when nothing is under way any more. */
  drain(): Promise<void>;
  close(): void;
}

/** Lets sockets in, and serves what they ask: admission, handshake, event table, the end of their tokens. */
export function openSockets({ ctx, io, emit, subscriptions, readers, verify, nodes, delivery }: SocketsDeps): Sockets {
  const connects = new ConnectLimit(ctx.config.rateConnectsPerSecond);
  const networkFrom = (req: IncomingMessage) => networkOf(clientAddress(ctx.config, req));
  const addressOf = (socket: PalaverSocket) => clientAddress(ctx.config, socket.request);
  const weakLinks = new WeakLinks();
  const expiry = createTokenExpiry(ctx, io, verify);
  const guard = createEventGuard(ctx, {
    renew: expiry.renew,
    isOver: expiry.isOver,
    shapeRefused: (conn) => shapeRefused(conn),
  });
  const direct = new DirectEvents(guard);
  io.engine.on('connection', (conn: Connection) => {
    weakLinks.watch(conn, readers.backlogOf(conn));
    direct.watch(conn);
  });
  // Before all who read what comes.
  const { shapeRefused } = createAdmission(io.engine, { ...ctx, connects, addressOf: networkFrom });
  const endHealing = healSubscriptions(ctx, io, emit);

  /** The socket is going to listen to its person's rooms. */
  function load(socket: PalaverSocket, memberships: Membership[]): void {
    for (const { room, member } of memberships) nodes.begin(room, member);
    subscriptions.load(
      socket,
      memberships.map(({ room }) => room.id),
    );
  }
  io.use(
    createHandshake({ ctx, verify: expiry.verify, subscriptions, load, addressOf, networkOf: networkFrom, connects }),
  );
  io.on('connection', (socket) => {
    socket.data.backlog = readers.backlogOf(socket.conn);
    // Every packet ends in the guard: names that Node's emitter treats apart ("error") never reach it.
    socket.use(([event, ...args]: unknown[]) => {
      const last = args.at(-1);
      const reply = typeof last === 'function' ? (answer: unknown) => void Reflect.apply(last, null, [answer]) : null;
      guard.handle(socket, String(event), reply ? args.slice(0, -1) : args, reply);
    });
    direct.open(socket);
    forgetRequest(socket);
    subscriptions.open(socket);
    delivery.socketCame(socket);
    socket.on('disconnect', () => {
      direct.close(socket);
      delivery.socketGone(socket);
      subscriptions.remove(socket);
    });
  });

  return {
    async drain() {
      guard.close();
      const sockets: PalaverSocket[] = [...io.of('/').sockets.values()];
      for (const socket of sockets) {
        emit.toChannel(socket.id, 'serverLeaving', {
          retryInMs: Math.round(300 + Math.random() * Math.min(2_000, 2 * sockets.length)),
        });
      }
      await guard.drained();
    },
    close() {
      endHealing();
      expiry.close();
    },
  };
}
