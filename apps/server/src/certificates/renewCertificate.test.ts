import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readConfig } from '../settings/readConfig.ts';
import { renewCertificate } from './renewCertificate.ts';
import { certificateAt } from '../testing/certificateAt.ts';
import { selfSigned } from '../testing/selfSigned.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const HALF_A_MINUTE = 30_000;
let folder: string;
let server: TestServer;
let port: number;
const first = selfSigned();
const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, `${name}.pem`), content);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-renew-'));
  write('cert', first.cert);
  write('key', first.key);
  vi.useFakeTimers({ toFake: ['setInterval'] });
  server = await startServer({ TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') });
  port = Number(new URL(server.url).port);
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
  rmSync(folder, { recursive: true });
});

it('G13: a renewed certificate is served within half a minute, and open connections go on', async () => {
  const open = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(open, 'secureConnect');
  const next = selfSigned();
  write('cert', next.cert);
  write('key', next.key);
  expect(await certificateAt(port)).toBe(first.cert);
  vi.advanceTimersByTime(HALF_A_MINUTE);
  expect(await certificateAt(port)).toBe(next.cert);
  open.write('GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  const [answer] = (await once(open, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1.1 200/);
  open.destroy();
});

it('says when the certificate that is shown ends, and nothing where none is', () => {
  const env = { TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') };
  const log = { ...console, http: vi.fn(), close: () => Promise.resolve() };
  const endOf = (set: Record<string, string>) => {
    const certificate = renewCertificate(server.http, readConfig({ DATA_DIR: join(folder, 'other'), ...set }), log);
    certificate.close();
    return certificate.ends();
  };
  expect(endOf(env)?.toISOString()).toBe('2049-12-31T23:59:59.000Z');
  expect(endOf({})).toBeNull();
});

it('a pair that does not fit leaves the one before in use, until the other half is there', async () => {
  const next = selfSigned();
  for (const half of [next.cert, 'no certificate', '']) {
    write('cert', half);
    vi.advanceTimersByTime(HALF_A_MINUTE);
    expect(await certificateAt(port)).toBe(first.cert);
  }
  write('cert', next.cert);
  write('key', next.key);
  vi.advanceTimersByTime(HALF_A_MINUTE);
  expect(await certificateAt(port)).toBe(next.cert);
});
