import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '@palaver/store/testing/redisServer';
import * as z from 'zod';
import { SERVER_FLAGS } from '../../../../scripts/serverFlags.mjs';
import { connect, type TestSocket } from '../testing/connect.ts';
import { selfSigned } from '../testing/selfSigned.ts';
import { MONITORING, type Monitoring, monitoringMissing, startMonitoring } from '../testing/startMonitoring.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';
import { type Receiver, startReceiver } from '../testing/startReceiver.ts';
import { registerAt } from '../testing/startServer.ts';

const redis = await startRedis();
const missing = 'missing' in redis ? redis.missing : monitoringMissing();
const named = (title: string) => (missing === null ? title : `skipped: ${title}, because ${missing}`);
const TOKEN = 'a-token-for-prometheus';
const WAIT = { timeout: 90_000, interval: 500 };
/** At a signal the server takes 300 MB more, and holds its event loop for 0.3 s again and again. */
const TROUBLE = `let held; process.on('SIGUSR2', () => { held = Buffer.alloc(300 * 1024 * 1024, 1); setInterval(() => { for (const until = Date.now() + 300; Date.now() < until;); }, 350); });`;

const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
});
const panels = Dashboard.parse(
  JSON.parse(readFileSync(join(MONITORING, 'grafana/dashboards/palaver.json'), 'utf8')),
).panels;
const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
/** What this server has nothing of yet. */
const RESERVED = /palaver_(backup_time_seconds|files_bytes)/;

describe.skipIf(missing !== null)(named('the files for Prometheus and Alertmanager'), () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-monitoring-'));
    await cp(MONITORING, folder, { recursive: true });
    for (const secret of ['palaver-token', 'slack-webhook-url']) await writeFile(join(folder, secret), 'http://x');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    'promtool check config prometheus.yml',
    'promtool check rules --lint=all --lint-fatal rules.yml',
    'promtool test rules rules.test.yml',
    'amtool check-config alertmanager.yml',
  ])('%s', (command) => {
    const [program = '', ...args] = command.split(' ');
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    expect(`${stdout}${stderr}`).not.toMatch(/FAILED|error/i);
    expect(status).toBe(0);
  });

  it('each rule is shown to fire by a test, and to be silent', () => {
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const rules = [...read('rules.yml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    const tests = [...read('rules.test.yml').matchAll(/alertname: (\w+)(\n +exp_alerts)?/g)];
    const shown = (fires: boolean) => new Set(tests.filter((one) => Boolean(one[2]) === fires).map(([, name]) => name));
    expect([...shown(true)].sort()).toEqual(rules.toSorted());
    expect([...shown(false)].sort()).toEqual(rules.toSorted());
  });
});

describe.skipIf(missing !== null)(named('a server that Prometheus looks at'), () => {
  let folder: string;
  let server: ServerProcess;
  let slack: Receiver;
  let monitoring: Monitoring;
  let socket: TestSocket;
  let target: string;

  /** What was started, and how each ends. */
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-watched-'));
    ends.push(() => rm(folder, { recursive: true }));
    const { cert, key } = selfSigned();
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key);
    setDefaultCACertificates([...getCACertificates('default'), cert]);
    const env = {
      NODE_ENV: 'test',
      DATA_DIR: join(folder, 'data'),
      TLS_CERT: join(folder, 'cert.pem'),
      TLS_KEY: join(folder, 'key.pem'),
      REDIS_URL: 'missing' in redis ? '' : redis.url,
      METRICS_TOKEN: TOKEN,
    };
    server = startProcess(env, { cwd: folder, code: TROUBLE, flags: SERVER_FLAGS });
    ends.push(() => server.child.kill('SIGKILL') && server.ended);
    const [, url = ''] = await server.printed(/open at (\S+)/);
    target = new URL(url).host;
    slack = await startReceiver((response) => response.writeHead(200).end('ok'));
    ends.push(() => slack.close());
    monitoring = await startMonitoring({ target, token: TOKEN, slack: `${slack.url}/services/of-a-test` });
    ends.push(() => monitoring.stop());
    socket = await connect(url, (await registerAt(url, 'anna')).accessToken);
    ends.push(() => socket.close());
  }, 180_000);
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    if (!('missing' in redis)) await redis.stop();
  });

  /** What Slack was told, by the names of the alerts. */
  const told = () => slack.received.map(({ body }) => body);
  const isCalled = (alert: string, about: string) =>
    expect.poll(() => told().find((body) => body.includes(alert) && body.includes(about)), WAIT).toBeDefined();

  it('every query of the dashboard has an answer', { timeout: 300_000 }, async () => {
    let sent = 0;
    for (const { title, expr } of queries) {
      const query = expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s');
      if (RESERVED.test(expr)) {
        expect(await monitoring.query(query), title).toEqual([]);
        continue;
      }
      await expect
        .poll(async () => {
          sent += 1;
          await socket.must('chatMessage', { roomId: 'general', clientId: `watched-client-${sent}`, text: 'x' });
          await socket.must('sync', { rooms: {} });
          const found = await monitoring.query(query);
          return found.length > 0 && found.every(({ value }) => Number.isFinite(Number(value[1])));
        }, WAIT)
        .toBe(true);
    }
    expect(queries.length).toBeGreaterThan(25);
  });

  it('while all is well nobody is called', async () => {
    const alerts = async () => (await monitoring.query('ALERTS')).map(({ metric }) => metric.alertname ?? '');
    // A machine that is busy with other tests makes those of the processor true, and others for the moment in which it does not answer.
    await expect
      .poll(async () => (await alerts()).filter((name) => !/Cpu|EventLoop|DeliverySlow/.test(name)), WAIT)
      .toEqual([]);
  });

  it('Redis goes away', { timeout: 120_000 }, async () => {
    if (!('missing' in redis)) await redis.stop();
    await isCalled('PalaverRedisAway', `Redis does not take what ${target} writes.`);
  });

  it('the certificate ends in a week', { timeout: 120_000 }, async () => {
    const { cert, key } = selfSigned(new Date(Date.now() + 7 * 86_400_000));
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key);
    server.child.kill('SIGHUP');
    await isCalled('PalaverCertificateEnds', `The certificate of ${target} ends in 6d 23h`);
  });

  it('it takes too much memory, and its event loop is late', { timeout: 200_000 }, async () => {
    server.child.kill('SIGUSR2');
    await isCalled('PalaverMemoryHigh', `${target} takes`);
    await isCalled('PalaverEventLoopLate', `The event loop of ${target} is`);
  });

  it('it is gone', { timeout: 120_000 }, async () => {
    server.child.kill('SIGKILL');
    await isCalled('PalaverNodeAway', `${target} does not answer.`);
    expect(told().every((body) => !body.includes(TOKEN))).toBe(true);
  });
});
