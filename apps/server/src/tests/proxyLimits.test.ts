import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Nginx, nginxMissing, startNginx } from '../testing/startNginx.ts';

const missing = nginxMissing();
const title = 'NGINX in front of servers that count what reaches them';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  const reached = new Map<string, number>();
  const behind = createServer((req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    reached.set(path, (reached.get(path) ?? 0) + 1);
    req.resume();
    res.end('here');
  });
  let nginx: Nginx;
  beforeAll(async () => {
    await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
    nginx = await startNginx([url, url, url]);
    setDefaultCACertificates([...getCACertificates('default'), nginx.cert]);
    await vi.waitFor(async () => expect((await fetch(`${nginx.url}/health`)).status).toBe(200), { timeout: 30_000 });
  });
  afterAll(async () => {
    await nginx.stop();
    behind.close();
  });

  /** Asks so many times, a hundred at once: how often each status came. */
  async function ask(path: string, times: number): Promise<Record<number, number>> {
    const statuses: Record<number, number> = {};
    for (let i = 0; i < times; i += 100)
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const { status } = await fetch(nginx.url + path);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }),
      );
    return statuses;
  }

  it('E2: speaks TLS 1.3 and nothing older', async () => {
    const { hostname: host, port } = new URL(nginx.url);
    const speak = (version: 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const socket = connect({
          host,
          port: Number(port),
          ca: nginx.cert,
          minVersion: 'TLSv1.2',
          maxVersion: version,
        });
        socket.once('secureConnect', () => resolve(socket.getProtocol() ?? '')).once('error', () => resolve('refused'));
        socket.once('secureConnect', () => socket.end());
      });
    expect(await speak('TLSv1.3')).toBe('TLSv1.3');
    expect(await speak('TLSv1.2')).toBe('refused');
  });

  it('E2: keeps the public files of the page and nothing else', async () => {
    for (const path of ['/assets/start-1.js', '/api/rooms', '/', '/docs/', '/socket.io/']) {
      for (let i = 0; i < 3; i += 1) expect(await (await fetch(nginx.url + path)).text()).toBe('here');
      expect(reached.get(path), path).toBe(path.startsWith('/assets/') ? 1 : 3);
    }
    expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
    expect(reached.get('/metrics')).toBeUndefined();
  });

  it.each([
    ['/api/rooms', 1800, 300],
    ['/api/auth/refresh', 1200, 600],
    ['/api/invites/by-code/abcdefgh2345', 1200, 600],
    ['/socket.io/?EIO=4&transport=polling', 3000, 1000],
  ])(
    'E2: a flood of %s is refused with 429 past its burst, and a crew of that many is not',
    async (path, times, burst) => {
      const at = path.split('?')[0] ?? '';
      reached.delete(at);
      const { 200: passed = 0, 429: refused = 0 } = await ask(path, times);
      expect(passed + refused).toBe(times);
      expect(passed).toBeGreaterThanOrEqual(Math.min(burst, 500));
      expect(refused).toBeGreaterThan(0);
      expect(reached.get(at)).toBe(passed);
    },
  );

  it('E2: what comes on a socket that there is does not count among the new ones', async () => {
    expect(await ask('/socket.io/?EIO=4&transport=polling&sid=abc', 500)).toEqual({ 200: 500 });
  });

  it('refuses a body that is longer than any frame, before a node sees it', async () => {
    reached.delete('/api/messages');
    const { status } = await fetch(`${nginx.url}/api/messages`, { method: 'POST', body: 'x'.repeat(200_000) });
    expect(status).toBe(413);
    expect(reached.get('/api/messages')).toBeUndefined();
  });
});
