import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installSentry } from '../testing/installSentry.ts';
import { rest } from '../testing/rest.ts';
import { type Receiver, startReceiver } from '../testing/startReceiver.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';

/** A fault that nobody caught, with whatever may stand in one. */
const FAULT = `process.on('SIGUSR2', () => {
  const fault = new Error('can not read "a text of anna" of anna@example.org by eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0');
  fault.cookie = 'palaver_refresh=hush';
  fault.body = { text: 'a text of anna' };
  void Promise.reject(fault);
});`;
const HUSH = /anna|eyJ|hush|palaver_refresh/;

let folder: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-trouble-'));
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  rmSync(folder, { recursive: true, force: true });
});

async function listen(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...how);
  closing.push(() => receiver.close());
  return receiver;
}
async function start(env: Record<string, string>, code = FAULT): Promise<ServerProcess & { url: string }> {
  const server = startProcess({ DATA_DIR: join(folder, 'data'), ...env }, { cwd: folder, code });
  closing.push(() => (server.child.kill('SIGKILL'), server.ended));
  const [, url = ''] = await server.printed(/open at (http\S+)/);
  return { ...server, url };
}
const logs = () =>
  readdirSync(join(folder, 'data/logs'))
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, 'data/logs', name), 'utf8'))
    .join('');
const texts = ({ received }: Receiver) => received.map(({ body }) => (JSON.parse(body) as { text: string }).text);
const slackAt = ({ url }: Receiver) => `${url}/services/hush`;
const dsnAt = ({ port }: Receiver) => `http://0123456789abcdef@127.0.0.1:${port}/7`;

/** Whoever waited for one that hangs would wait five seconds for its answer. */
const NO_ANSWER_MS = 4_800;
const SOON = { timeout: 20_000 };

/** How a receiver may behave that is of no use. */
const BROKEN: [how: string, answer: Parameters<typeof startReceiver>[0]][] = [
  ['hangs', () => undefined],
  ['answers 500', (response) => response.writeHead(500).end()],
  ['closes', (response) => response.destroy()],
];

describe('Slack (G4)', () => {
  it('is told of a new version once, of a run that ended badly, and of nothing where all is well', async () => {
    const slack = await listen();
    const env = { SLACK_WEBHOOK_URL: slackAt(slack) };
    const told = (count: number) => vi.waitFor(() => expect(texts(slack)).toHaveLength(count), SOON);
    const first = await start(env);
    await told(1);
    expect(texts(slack)[0]).toMatch(/: deployment: first start$/);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = await start(env);
    second.child.kill('SIGKILL');
    await second.ended;
    const third = await start(env);
    await told(2);
    expect(texts(slack)[1]).toMatch(/: started again: the run of \S+ since \S+ ended badly$/);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('G3: a rejection that nobody caught is told, scrubbed, before the process ends with 1', async () => {
    const slack = await listen();
    const server = await start({ SLACK_WEBHOOK_URL: slackAt(slack) });
    await vi.waitFor(() => expect(texts(slack)).toHaveLength(1), SOON);
    server.child.kill('SIGUSR2');
    expect(await server.ended).toBe(1);
    const text = texts(slack).at(-1);
    expect(text).toMatch(/: unhandledRejection\nError: can not read "…" of \[address\] by \[redacted\]\n {4}at /);
    expect(text).not.toMatch(HUSH);
    expect(logs() + server.output()).not.toContain('services/hush');
  });

  it('is told of a start that failed, scrubbed, whatever the cause; without it nobody is', async () => {
    const slack = await listen();
    const SLACK_WEBHOOK_URL = slackAt(slack);
    const other = await listen();
    const fails = async (env: Record<string, string>, line: RegExp) => {
      const server = startProcess({ DATA_DIR: join(folder, 'data'), ...env }, { cwd: folder });
      closing.push(() => (server.child.kill('SIGKILL'), server.ended));
      expect(await server.ended).toBe(1);
      expect(server.output()).toMatch(line);
    };
    await fails({ SLACK_WEBHOOK_URL, BCRYPT_ROUNDS: 'hush' }, /^BCRYPT_ROUNDS takes .*\n$/);
    writeFileSync(join(folder, 'palaver.db'), 'this is no database at all, though it is long enough');
    await fails({ SLACK_WEBHOOK_URL, DATA_DIR: folder }, /database/);
    await fails({ SLACK_WEBHOOK_URL, PORT: String(other.port) }, /^PORT \d+ is in use\..*\n$/m);
    const told = texts(slack).filter((text) => !text.includes('deployment'));
    expect(told.map((text) => /: the server did not start\n(.*)/.exec(text)?.[1])).toEqual([
      expect.stringMatching(/^Error: BCRYPT_ROUNDS takes .* not "…"/),
      expect.stringMatching(/^Error: .*database/),
      expect.stringMatching(/^Error: listen EADDRINUSE/),
    ]);
    expect(told.join('\n')).not.toMatch(HUSH);
    await fails({ BCRYPT_ROUNDS: 'many' }, /^BCRYPT_ROUNDS takes .*\n$/);
    expect(texts(slack)).toHaveLength(3);
    expect(other.received).toEqual([]);
  });

  it.each(BROKEN)('one that %s keeps a start that failed for two seconds at most', async (_, answer) => {
    const slack = await listen(answer);
    const server = startProcess({ SLACK_WEBHOOK_URL: slackAt(slack), BCRYPT_ROUNDS: 'many' }, { cwd: folder });
    closing.push(() => (server.child.kill('SIGKILL'), server.ended));
    await server.printed(/BCRYPT_ROUNDS takes/);
    const ending = performance.now();
    expect(await server.ended).toBe(1);
    expect(performance.now() - ending).toBeLessThan(NO_ANSWER_MS);
    expect(slack.received.length).toBeGreaterThan(0);
    expect(server.output()).not.toContain('services/hush');
  });

  it.each(BROKEN)('one that %s costs nothing', async (_, answer) => {
    const slack = await listen(answer);
    const server = await start({ SLACK_WEBHOOK_URL: slackAt(slack) });
    await vi.waitFor(() => expect(slack.received.length).toBeGreaterThan(0), SOON);
    expect((await rest(server.url, 'GET', '/ready')).status).toBe(200);
    const ending = performance.now();
    server.child.kill('SIGUSR2');
    expect(await server.ended).toBe(1);
    expect(performance.now() - ending).toBeLessThan(NO_ANSWER_MS);
    expect(logs()).toContain('unhandledRejection');
  });
});

const sentry = await installSentry();
const missing = 'missing' in sentry ? sentry.missing : null;
if (missing !== null && process.env.CI) throw new Error(missing);
const code = 'code' in sentry ? `${sentry.code}\n${FAULT}` : '';

describe.skipIf(missing !== null)(`Sentry (G4)${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('is told of a rejection that nobody caught, with nothing but its kind, its scrubbed words and its places', async () => {
    const receiver = await listen((response) => response.writeHead(200).end('{}'));
    const server = await start({ SENTRY_DSN: dsnAt(receiver) }, code);
    server.child.kill('SIGUSR2');
    expect(await server.ended).toBe(1);
    expect(receiver.received.map(({ method, path }) => [method, path.split('?')[0]])).toEqual([
      ['POST', '/api/7/envelope/'],
    ]);
    const [envelope] = receiver.received;
    expect(envelope?.body).not.toMatch(HUSH);
    const [, item = '', event = ''] = envelope?.body.split('\n') ?? [];
    expect(JSON.parse(item)).toMatchObject({ type: 'event' });
    const sent = JSON.parse(event) as Record<string, unknown>;
    expect(sent).toMatchObject({
      level: 'fatal',
      logger: 'unhandledRejection',
      release: expect.stringMatching(/^palaver@/) as unknown,
      exception: { values: [{ type: 'Error', value: 'can not read "…" of [address] by [redacted]' }] },
    });
    for (const name of ['request', 'user', 'breadcrumbs', 'contexts', 'modules', 'server_name'])
      expect([name, sent[name]]).toEqual([name, undefined]);
    expect(logs()).not.toContain('0123456789abcdef');
  });

  it.each(BROKEN)('one that %s costs nothing', async (_, answer) => {
    const receiver = await listen(answer);
    const server = await start({ SENTRY_DSN: dsnAt(receiver) }, code);
    const ending = performance.now();
    server.child.kill('SIGUSR2');
    expect(await server.ended).toBe(1);
    expect(performance.now() - ending).toBeLessThan(NO_ANSWER_MS);
    expect(receiver.received.length).toBeGreaterThan(0);
    expect(logs()).toContain('unhandledRejection');
  });
});

it('a server that is to tell Sentry without its package says in one line how to get it', async () => {
  const server = startProcess({ SENTRY_DSN: 'https://hush@sentry.example.org/7' }, { cwd: folder });
  expect(await server.ended).toBe(1);
  expect(server.output()).toMatch(/^SENTRY_DSN .* Run "npm install --no-save @sentry\/node@[\d.]+".*\n$/);
  expect(server.output()).not.toContain('hush');
});
