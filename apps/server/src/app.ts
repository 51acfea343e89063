import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { LIMITS } from '@palaver/protocol/limits';
import { enterStore } from './realtime/nodes/enterStore.ts';
import type { Context } from './context.ts';
import type { Deps } from './deps.ts';
import { keepErasing } from './features/keepErasing.ts';
import { keepStoreTidy } from './features/keepStoreTidy.ts';
import { createTokenVerifier } from './features/auth/verifyToken.ts';
import { createPresence } from './realtime/delivery/createPresence.ts';
import { createTyping } from './features/presence/createTyping.ts';
import { KnownNodes } from './realtime/nodes/knownNodes.ts';
import { newNodeId } from './realtime/nodes/newNodeId.ts';
import { OtherNodes } from './realtime/nodes/otherNodes.ts';
import { Measures } from './observability/measures.ts';
import { nodeReport } from './observability/nodeReport.ts';
import { createOutgoing } from './outgoing/createOutgoing.ts';
import { ANYWHERE, PUBLIC } from './outgoing/reach.ts';
import { createRateLimiter } from './rate/createRateLimiter.ts';
import { rateLimits } from './rate/rateLimits.ts';
import { createHttpApp } from './http/createHttpApp.ts';
import { createRealtime } from './realtime/createRealtime.ts';
import { createServer } from './nodeHttp.ts';
import { renewCertificate } from './renewCertificate.ts';
import { keepTelling } from './webhooks/keepTelling.ts';

export interface App {
  server: Server;
  /** Starts to listen; the answer is the address to open. */
  listen(): Promise<{ url: string }>;
  /** Graceful end (G7): no new work, clients informed, what is under way finished, the store closed. Safe to call twice. */
  close(): Promise<void>;
}

/** What is under way gets this long; then connections are cut. */
const GRACE_MS = 5_000;
const RELEASE_MS = 1_000;

/** Wires the parts together, and nothing else. */
export function createApp(deps: Deps): App {
  const { config, stores, cluster, mail, providers, log, now } = deps;
  const others = new OtherNodes();
  const measures = new Measures(now);
  const known = new KnownNodes({
    nodeId: cluster?.online.nodeId ?? newNodeId(),
    here: () => measures.now,
    report: () => nodeReport(config, measures),
    log,
  });
  const presence = createPresence(stores, others);
  const typing = createTyping();
  const limits = rateLimits(config);
  const local = createRateLimiter(limits, now);
  const rates = cluster?.shareRates(limits, local) ?? local;
  const outgoing = createOutgoing(config.webhooksAllowPrivate ? ANYWHERE : PUBLIC);
  const ctx: Context = { config, stores, presence, typing, rates, nodes: known, outgoing, mail, providers, log, now };
  const tokens = createTokenVerifier(ctx);
  const httpApp = createHttpApp(ctx, tokens, cluster);
  const server: Server = config.tls
    ? createTlsServer({ ...config.tls, minVersion: 'TLSv1.2' }, httpApp)
    : createServer(httpApp);
  server.keepAliveTimeout = config.keepAliveSeconds * 1_000;
  // A request of whose answer no byte moves is cut; a WebSocket looks after itself.
  server.timeout = LIMITS.stalledMs;
  const forgetTokens = { session: tokens.forgetSession, user: tokens.forgetUser };
  const realtime = createRealtime(server, {
    ctx,
    presence,
    others,
    known,
    measures,
    typing,
    cluster,
    verify: tokens.verify,
    forgetTokens,
  });
  const tidy = keepStoreTidy(ctx);
  const erasing = keepErasing(ctx);
  const telling = keepTelling({ stores, post: outgoing.post, key: config.webhookKey, holder: known.nodeId, log });
  const certificate = renewCertificate(server, config, log);

  let place: { close(): Promise<void> } | null = null;
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    tidy.close();
    erasing.close();
    certificate.close();
    const stopped = new Promise((resolve) => server.close(resolve));
    await Promise.race([realtime.close(), after(GRACE_MS)]);
    server.closeIdleConnections();
    await Promise.race([stopped, after(GRACE_MS)]);
    server.closeAllConnections();
    await Promise.all([mail?.close(), telling.close()]);
    await cluster?.close();
    // The next one need not wait for it; where the store hangs, it does.
    await Promise.race([place?.close(), after(RELEASE_MS)]);
    await stores.close();
  }

  return {
    server,
    async listen() {
      const self = { place: `${hostname()} ${config.dataDir}`, secret: config.jwtSecret, hasBus: cluster !== null };
      if (stores.shared) place = await enterStore(stores.shared, self, log);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return { url: addressOf(server, config.tls !== null, config.publicUrl) };
    },
    close: () => (closing ??= close()),
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** The address that a person can open on this machine. */
function addressOf(server: Server, tls: boolean, publicUrl: URL | null): string {
  if (publicUrl) return publicUrl.origin;
  const address = server.address();
  const { port, address: host } = isAddressInfo(address) ? address : { port: 0, address: 'localhost' };
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

function isAddressInfo(address: ReturnType<Server['address']>): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
