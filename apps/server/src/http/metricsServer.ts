import { ConfigError } from '../settings/configError.ts';
import { createServer } from '../nodeHttp.ts';
import type { Metrics } from '../observability/metrics/createMetrics.ts';
import { isLoopbackHost } from './isOwnHost.ts';

/** Whoever asks and does not read is let go after this time. */
const STALLED_MS = 10_000;

/** `/metrics` at METRICS_PORT, for this machine alone and by its own name: no page of a stranger reads it through somebody's browser. */
export function createMetricsServer(metrics: () => Promise<Metrics>, port: number) {
  const server = createServer((req, res) => {
    const end = (status: number, type: string, body: string) => {
      res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
      res.end(req.method === 'HEAD' ? '' : body);
    };
    const isAsked = req.url === '/metrics' && (req.method === 'GET' || req.method === 'HEAD');
    if (!isAsked || !isLoopbackHost(req.headers.host)) {
      end(404, 'text/plain', 'There is nothing here.\n');
      return;
    }
    metrics()
      .then(async (shown) => end(200, shown.contentType, await shown.text()))
      .catch(() => end(500, 'text/plain', 'Something went wrong on the server.\n'));
  });
  server.timeout = STALLED_MS;

  return {
    /** @throws ConfigError where the port can not be had */
    listen: () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', ({ message }) => reject(new ConfigError(`METRICS_PORT can not be used: ${message}.`)));
        server.listen(port, '127.0.0.1', () => resolve());
      }),
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
