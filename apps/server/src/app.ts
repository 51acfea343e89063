import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { LIMITS } from '@palaver/protocol/limits';
import { lastWhole } from '@palaver/store/rules/backups';
import { keepBackups } from './backup/keepBackups.ts';
import { writeInThread } from './backup/writeInThread.ts';
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
import { diskOf } from './observability/diskOf.ts';
import { openMetrics } from './observability/metrics/openMetrics.ts';
import { nodeReport } from './observability/nodeReport.ts';
import { createOutgoing } from './outgoing/createOutgoing.ts';
import { ANYWHERE, PUBLIC } from './outgoing/reach.ts';
import { createRateLimiter } from './rate/createRateLimiter.ts';
import { rateLimits } from './rate/rateLimits.ts';
import { createHttpApp } from './http/createHttpApp.ts';
import { createMetricsServer } from './http/metricsServer.ts';
import { createRealtime } from './realtime/createRealtime.ts';
import { createServer } from './nodeHttp.ts';
import { keepCertificate } from './certificates/keepCertificate.ts';
import { renewCertificate } from './certificates/renewCertificate.ts';
import { logSecretChange } from './secrets/logSecretChange.ts';
import { keepDelivering } from './webhooks/keepDelivering.ts';

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
  const { config, secrets, sealing, stores, ends, cluster, mail, providers, trouble, log, measures, now } = deps;
  const others = new OtherNodes();
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
  const webhookDelivery = keepDelivering({
    stores,
    post: outgoing.post,
    key: sealing.webhooks,
    holder: known.nodeId,
    log,
    counts: measures.webhooks,
  });
  const backups = keepBackups({ stores, ends, config, log, write: writeInThread });
  const certificateEnds = () => certificate.ends();
  const ctx: Context = {
    config,
    secrets,
    sealing,
    stores,
    presence,
    typing,
    rates,
    nodes: known,
    outgoing,
    webhookDelivery,
    backups,
    mail,
    providers,
    certificateEnds,
    log,
    measures,
    now,
  };
  const tokens = createTokenVerifier(ctx);
  stores.onCommit((ms, writes) => measures.committed(ms, writes));
  const metrics = openMetrics({
    measures,
    version: config.version,
    store: stores,
    redis: cluster && (() => cluster.ping()),
    nodes: () => known.list().length,
    disk: () => diskOf(config.dataDir),
    certificateEndsAt: () => certificateEnds()?.getTime() ?? null,
    // Nothing is uploaded yet.
    filesBytes: () => null,
    async lastBackupAt() {
      const { made } = await stores.backups.read();
      const last = lastWhole(made);
      return last ? Date.parse(last.at) : null;
    },
  });
  const httpApp = createHttpApp(ctx, { tokens, cluster, metrics });
  const server: Server =
    config.tls || config.acme
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
    typing,
    cluster,
    verify: tokens.verify,
    forgetTokens,
  });
  const forMetrics = config.metricsPort === null ? null : createMetricsServer(metrics, config.metricsPort);
  const tidy = keepStoreTidy(ctx);
  const erasing = keepErasing(ctx);
  const { acme, publicUrl } = config;
  const certificate =
    acme && publicUrl
      ? keepCertificate(server, { ...config, acme, publicUrl }, log)
      : renewCertificate(server, config, log);

  let place: { close(): Promise<void> } | null = null;
  let change: { close(): void } | null = null;
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    tidy.close();
    erasing.close();
    certificate.close();
    change?.close();
    const backedUp = backups.close();
    const stopped = new Promise((resolve) => server.close(resolve));
    forMetrics?.close();
    await Promise.race([realtime.close(), after(GRACE_MS)]);
    server.closeIdleConnections();
    await Promise.race([stopped, after(GRACE_MS)]);
    server.closeAllConnections();
    await Promise.all([mail?.close(), webhookDelivery.close()]);
    await cluster?.close();
    // The next one need not wait for it; where the store hangs, it does.
    await Promise.race([place?.close(), after(RELEASE_MS)]);
    await Promise.race([backedUp, after(RELEASE_MS)]);
    await Promise.race([ends.close(), after(RELEASE_MS)]);
    await stores.close();
    trouble?.ended();
  }

  return {
    server,
    async listen() {
      const self = { place: `${hostname()} ${config.dataDir}`, secrets, hasBus: cluster !== null };
      if (stores.shared) place = await enterStore(stores.shared, self, log);
      await certificate.ready();
      await forMetrics?.listen();
      change = logSecretChange(secrets, log);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      trouble?.started();
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
