import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../testing/startProcess.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let known: TestServer;
beforeAll(async () => {
  [server, known] = await Promise.all([
    startServer({ CORS_ORIGINS: 'https://intranet.example.org' }),
    startServer({ PUBLIC_URL: 'https://chat.example.org', TRUST_PROXY: '127.0.0.0/8' }),
  ]);
});
afterAll(() => Promise.all([server.close(), known.close()]));

type Headers = Record<string, string>;

/** One request under a name of one's choice, as fetch does not let one. */
function ask({ url }: Pick<TestServer, 'url'>, method: string, path: string, headers: Headers, body?: object) {
  const text = body && JSON.stringify(body);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const json = text === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url + path, { method, agent: false, headers: { ...json, ...headers } }, (answer) => {
      let whole = '';
      answer.setEncoding('utf8').on('data', (part: string) => (whole += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: whole }));
    });
    sent.on('error', reject).end(text);
  });
}

const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };

/** Whether each kind of connection opens for a page of this origin under this name. */
async function opens(to: TestServer, headers: Headers): Promise<{ websocket: boolean; polling: boolean }> {
  const asked = request(`${to.url}/socket.io/?EIO=4&transport=websocket`, {
    agent: false,
    headers: { ...UPGRADE, 'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'), ...headers },
  });
  const websocket = await new Promise<boolean>((resolve, reject) => {
    asked.once('upgrade', (_answer, stream) => (stream.destroy(), resolve(true)));
    asked.once('response', (answer) => (answer.destroy(), resolve(false)));
    asked.once('error', reject);
    asked.end();
  });
  const { text } = await ask(to, 'GET', '/socket.io/?EIO=4&transport=polling', headers);
  return { websocket, polling: text.includes('"sid"') };
}

const PERSON = { username: 'anna', password: 'four plain words' };
const EVIL = ['evil.example', 'evil.example:3000', 'localhost.evil.example', '127.0.0.1.nip.io:3000'];
const under = (host: string): Headers => ({ host, origin: `http://${host}` });

describe('G9: a name of a stranger that was made to lead here (DNS rebinding)', () => {
  it.each(EVIL)('%s opens no connection, neither WebSocket nor polling', async (host) => {
    for (const to of [server, known])
      expect(await opens(to, under(host))).toEqual({ websocket: false, polling: false });
  });

  it.each(EVIL)('%s can not sign up, in or out, nor use a cookie', async (host) => {
    await ask(server, 'POST', '/api/auth/register', {}, PERSON);
    const signedIn = await ask(server, 'POST', '/api/auth/login', {}, PERSON);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    for (const [path, body] of [
      ['register', { ...PERSON, username: 'mallory' }],
      ['login', PERSON],
      ['token', undefined],
      ['logout', undefined],
    ] as const) {
      const answer = await ask(server, 'POST', `/api/auth/${path}`, { ...under(host), cookie }, body);
      expect([answer.status, answer.headers['set-cookie']], path).toEqual([403, undefined]);
      expect(JSON.parse(answer.text), path).toMatchObject({ errorCode: 'FORBIDDEN' });
    }
    const own = new URL(server.url).host;
    expect((await ask(server, 'POST', '/api/auth/token', { ...under(own), cookie })).status).toBe(200);
  });

  it.each(['/', '/r/general', '/sign-in', '/manifest.webmanifest', '/assets/x.js', '/docs/'])(
    'is shown a page at %s that says what to do, and nothing else',
    async (path) => {
      const unknown = await ask(server, 'GET', path, { host: 'chat.example.org' });
      expect([unknown.status, unknown.headers['content-type']]).toEqual([421, 'text/html; charset=utf-8']);
      expect(unknown.text).toContain('PUBLIC_URL');
      const moved = await ask(known, 'GET', path, { host: 'evil.example' });
      expect(moved.status).toBe(421);
      expect(moved.text).toContain('href="https://chat.example.org/"');
      expect(moved.text).not.toContain('evil.example');
    },
  );

  it('is logged for the operator: one line, with the name and what to set', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-hosts-'));
    const own = startProcess({ DATA_DIR: folder, NODE_ENV: 'production' }, { cwd: folder });
    const [, url = ''] = await own.printed(/open at (http\S+)/);
    for (const path of ['/', '/sign-in']) await ask({ url }, 'GET', path, { host: 'chat.example.org' });
    await own.printed(/warn asked by a name .* set PUBLIC_URL .*"host":"chat\.example\.org"/);
    own.child.kill('SIGTERM');
    await own.ended;
    expect(own.output().match(/asked by a name/g)).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  it('is known by whoever asks how the server is: /health and /ready answer under every name', async () => {
    for (const path of ['/health', '/ready'])
      expect((await ask(server, 'GET', path, { host: 'balancer.example' })).status).toBe(200);
  });
});

describe('G9: what is still allowed', () => {
  it.each(['10.0.0.2:3000', 'chat', 'chat.local', 'box.lan:3000', 'localhost:3000'])(
    'without PUBLIC_URL the page opens under %s and talks',
    async (host) => {
      expect((await ask(server, 'GET', '/', { host })).status).not.toBe(421);
      expect(await opens(server, under(host))).toEqual({ websocket: true, polling: true });
    },
  );

  it('the page of PUBLIC_URL talks, whatever port or local name the proxy hands on', async () => {
    const origin = 'https://chat.example.org';
    for (const host of ['chat.example.org', 'chat.example.org:443', 'palaver:3000']) {
      expect((await ask(known, 'GET', '/', { host })).status, host).not.toBe(421);
      expect(await opens(known, { host, origin }), host).toEqual({ websocket: true, polling: true });
    }
  });

  it('programs send no origin and may, under every name; pages of CORS_ORIGINS may too', async () => {
    expect(await opens(server, { host: 'evil.example' })).toEqual({ websocket: true, polling: true });
    const origin = 'https://intranet.example.org';
    expect(await opens(server, { origin })).toEqual({ websocket: true, polling: true });
  });
});
