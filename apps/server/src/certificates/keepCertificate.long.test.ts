import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { freePort } from '@palaver/store/testing/freePort';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildPebble } from '../testing/buildPebble.ts';
import { certificateAt } from '../testing/certificateAt.ts';
import { makePebble, type Pebble } from '../testing/startPebble.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';

const NAME = 'chat.palaver.test';
const DAYS_90 = 7_776_000;
const built = await buildPebble();
const missing = 'missing' in built ? built.missing : null;
if (missing !== null && process.env.CI) throw new Error(missing);
const program = 'program' in built ? built.program : '';

describe.skipIf(missing !== null)(
  `a certificate of its own (G13)${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let folder: string;
    let port: number;
    const closing: (() => Promise<unknown>)[] = [];
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'palaver-acme-'));
      port = await freePort();
    });
    afterEach(async () => {
      await Promise.all(closing.splice(0).map((close) => close()));
      rmSync(folder, { recursive: true, force: true });
    });

    async function authority(lifeSeconds = DAYS_90): Promise<Pebble> {
      const pebble = await makePebble(program, folder, lifeSeconds);
      closing.push(() => pebble.close());
      return pebble;
    }
    function start(pebble: Pebble, env: Record<string, string> = {}): ServerProcess {
      const server = startProcess(
        {
          PORT: String(port),
          PUBLIC_URL: `https://${NAME}:${port}`,
          DATA_DIR: join(folder, 'data'),
          ACME_EMAIL: 'admin@palaver.test',
          ACME_DIRECTORY: pebble.directory,
          NODE_EXTRA_CA_CERTS: pebble.caFile,
          HTTP_PORT: String(pebble.httpPort),
          ...env,
        },
        { cwd: folder },
      );
      closing.push(() => (server.child.kill('SIGKILL'), server.ended));
      return server;
    }
    const opened = (server: ServerProcess) => server.printed(/Palaver is open at (\S+)/);
    const kept = (name: string) => {
      const [authorityFolder = ''] = readdirSync(join(folder, 'data/acme'));
      return join(folder, 'data/acme', authorityFolder, name);
    };
    const tries = () => JSON.parse(readFileSync(kept('tries.json'), 'utf8')) as { failures: number; lastAt: number };

    /** What plain http answers to a request line and a host. */
    async function plain(httpPort: number, line: string): Promise<string> {
      const socket = connectPlain(httpPort, '127.0.0.1');
      socket.end(`${line} HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
      let text = '';
      socket.on('data', (piece: Buffer) => (text += String(piece)));
      await once(socket, 'close');
      return text;
    }
    async function askHealth(socket: TLSSocket): Promise<string> {
      socket.write(`GET /health HTTP/1.1\r\nHost: ${NAME}\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return String(answer).slice(0, 12);
    }

    it('is there before the server opens, hangs on the root of the authority, and is kept for this user alone', async () => {
      const pebble = await authority();
      await pebble.start();
      const server = start(pebble);
      await opened(server);
      // Trouble comes by another pipe, before or behind.
      await server.printed(/warn waiting for the first certificate/);
      expect(server.output()).toMatch(/info certificate received[^]*Palaver is open at/);
      const socket = connect({ port, host: '127.0.0.1', servername: NAME, ca: await pebble.root() });
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
      socket.destroy();
      const modes = ['.', 'account.pem', 'certificate.pem'].map((name) =>
        (statSync(kept(name)).mode & 0o777).toString(8),
      );
      expect(modes).toEqual(['700', '600', '600']);
      expect(readdirSync(kept('.')).sort()).toEqual(['account.pem', 'certificate.pem']);
      expect(server.output()).not.toContain('PRIVATE KEY');
      // Plain http leads to PUBLIC_URL.
      expect(await plain(pebble.httpPort, 'GET /r/general')).toMatch(
        new RegExp(`^HTTP/1\\.1 308 [^]*\\r\\nLocation: https://${NAME}:${port}/r/general\\r\\n`),
      );
      server.child.kill('SIGTERM');
      expect(await server.ended).toBe(0);
    });

    it('is renewed with a third of its life left, without a restart; an open connection lives on', async () => {
      const pebble = await authority(20);
      await pebble.start();
      const server = start(pebble);
      await opened(server);
      const first = await certificateAt(port);
      const open = connect({ port, host: '127.0.0.1', servername: NAME, rejectUnauthorized: false });
      await once(open, 'secureConnect');
      await server.printed(/certificate received[^]*certificate received/);
      const next = await certificateAt(port);
      expect(next).not.toBe(first);
      expect(new X509Certificate(next).validToDate.getTime()).toBeGreaterThan(
        new X509Certificate(first).validToDate.getTime(),
      );
      expect(await askHealth(open)).toBe('HTTP/1.1 200');
      expect(open.getPeerX509Certificate()?.toString()).toBe(first);
      open.destroy();
      expect(server.output().match(/open at/g)).toHaveLength(1);
    });

    it('a restart uses the kept one at once, with the authority away', async () => {
      const pebble = await authority();
      await pebble.start();
      const server = start(pebble);
      await opened(server);
      const first = await certificateAt(port);
      server.child.kill('SIGKILL');
      await server.ended;
      await pebble.stop();
      const again = start(pebble);
      await opened(again);
      expect(await certificateAt(port)).toBe(first);
      expect(again.output()).not.toContain('certificate');
    });

    it('an authority that is away is asked again; what is there meanwhile is a line that says why', async () => {
      const pebble = await authority();
      const server = start(pebble);
      await server.printed(/error no certificate received.*localhost:\d+ could not be asked.*"again":"/);
      expect(server.output()).not.toContain('is open');
      expect(tries().failures).toBe(1);
      await pebble.start();
      await opened(server);
      expect(readdirSync(kept('.'))).not.toContain('tries.json');
    }, 180_000);

    it('one that finds another at the name gives none; a restart does not try at once, SIGHUP does, and the end waits for nobody', async () => {
      const pebble = await authority();
      await pebble.start();
      const wrong = start(pebble, { HTTP_PORT: String(await freePort()) });
      const [, reason = ''] = await wrong.printed(/no certificate received.*"reason":"([^}]*)"/);
      expect(reason).toMatch(/acme-challenge|refused/);
      const ending = performance.now();
      wrong.child.kill('SIGTERM');
      expect(await wrong.ended).toBe(0);
      // Whoever waits for the authority waits for half a minute.
      expect(performance.now() - ending).toBeLessThan(15_000);
      expect(tries()).toMatchObject({ failures: 1 });
      // After two that failed the next is two minutes away: what is tried before was asked for.
      const { lastAt } = tries();
      writeFileSync(kept('tries.json'), JSON.stringify({ failures: 2, lastAt }));
      const right = start(pebble);
      const [, next = ''] = await right.printed(/waiting for the first certificate.*"tries":2,"next":"([^"]+)"/);
      expect(Date.parse(next)).toBe(lastAt + 120_000);
      expect(tries()).toEqual({ failures: 2, lastAt });
      right.child.kill('SIGHUP');
      await vi.waitFor(() => expect(right.output()).toMatch(/certificate received/), { timeout: 60_000 });
      await opened(right);
      expect(Date.now()).toBeLessThan(lastAt + 120_000);
    });

    it('a port for plain http that is taken stops the start with one line', async () => {
      const pebble = await authority();
      const server = start(pebble, { HTTP_PORT: String(port) });
      const other = start(pebble, { HTTP_PORT: String(port), DATA_DIR: join(folder, 'other') });
      expect(await Promise.race([server.ended, other.ended])).toBe(1);
      expect(server.output() + other.output()).toMatch(/^HTTP_PORT \d+ is in use\. .*port 80.*$/m);
    });
  },
);
