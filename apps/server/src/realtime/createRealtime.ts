import type { Server as HttpServer } from 'node:http';
import { Adapter } from 'socket.io-adapter';
import type { Context } from '../context.ts';
import type { LocalTyping } from '../features/presence/createTyping.ts';
import { createDelivery } from './delivery/createDelivery.ts';
import type { LocalPresence } from './delivery/createPresence.ts';
import { createEmit } from './delivery/emit.ts';
import { FanOut } from './delivery/fanOut.ts';
import type { PublishDeps } from './delivery/publish.ts';
import { SlowReaders } from './delivery/slowReaders.ts';
import type { Cluster } from './nodes/clusterPort.ts';
import { joinNodes } from './nodes/joinNodes.ts';
import type { KnownNodes } from './nodes/knownNodes.ts';
import type { OtherNodes } from './nodes/otherNodes.ts';
import { createSocketServer } from './sockets/createSocketServer.ts';
import type { Verify } from './sockets/handshake.ts';
import { openSockets } from './sockets/openSockets.ts';
import { Subscriptions } from './sockets/subscriptions.ts';

export interface RealtimeDeps {
  ctx: Context;
  presence: LocalPresence;
  others: OtherNodes;
  known: KnownNodes;
  typing: LocalTyping;
  /** Null: this process is the only one. */
  cluster: Cluster | null;
  verify: Verify;
  forgetTokens: PublishDeps['forgetTokens'];
}

export interface Realtime {
  /** Asks every client to come back later (L4), finishes what is under way, then closes all sockets (G7). */
  close(): Promise<void>;
}

/** Live sockets on the given server: what joins the nodes, what is delivered to sockets, and the sockets themselves. */
export function createRealtime(httpServer: HttpServer, { cluster, ...deps }: RealtimeDeps): Realtime {
  const readers = new SlowReaders();
  const io = createSocketServer(httpServer, deps.ctx.config, (nsp) => cluster?.createAdapter(nsp) ?? new Adapter(nsp));
  const emit = createEmit(new FanOut(io.of('/'), deps.ctx.measures.frames), deps.ctx.now);
  const given = { ...deps, io, emit, subscriptions: new Subscriptions() };
  const nodes = joinNodes({ ...given, cluster });
  const delivery = createDelivery({ ...given, nodes });
  const { measures } = deps.ctx;
  const { known } = deps;
  measures.start(
    () => io.of('/').sockets.size,
    () => known.say(),
  );
  const sockets = openSockets({ ...given, readers, nodes, delivery });
  return {
    async close() {
      await sockets.drain();
      for (const part of [measures, nodes, sockets, readers, delivery]) part.close();
      // The last frames leave with the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      await io.close();
    },
  };
}
