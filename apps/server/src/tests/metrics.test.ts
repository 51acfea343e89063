import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '@palaver/protocol/errors';
import { freePort } from '@palaver/store/testing/freePort';
import { createMetricsServer } from '../http/metricsServer.ts';
import { connect, type TestSocket } from '../testing/connect.ts';
import { readMetrics, type Samples } from '../testing/readMetrics.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const TOKEN = 'a-token-for-prometheus';

describe('who may read the metrics', () => {
  let server: TestServer;
  afterEach(() => server.close());

  const read = (token: string | null = TOKEN) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${server.url}/metrics`, { headers });
  };

  it('without METRICS_TOKEN there is no such path', async () => {
    server = await startServer();
    const unknown = await fetch(`${server.url}/no-such.thing`);
    const answer = await read();
    expect([answer.status, await answer.json()]).toEqual([404, await unknown.json()]);
  });

  it('whoever brings the token, and nobody else', async () => {
    server = await startServer({ METRICS_TOKEN: TOKEN });
    const { accessToken } = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    for (const [token, errorCode] of [
      [null, 'TOKEN_MISSING'],
      [`${TOKEN}x`, 'TOKEN_INVALID'],
      [TOKEN.slice(0, -1), 'TOKEN_INVALID'],
      ['', 'TOKEN_INVALID'],
      [accessToken, 'TOKEN_INVALID'],
    ] as const) {
      const answer = await read(token);
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { statusCode: 401, errorCode, message: expect.any(String) },
      ]);
    }
    const answer = await read();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await rest(server.url, 'GET', '/api/users/me', { token: TOKEN })).status).toBe(401);
  });

  it('wrong tokens are counted for their address, and the right one is not', async () => {
    server = await startServer({ METRICS_TOKEN: TOKEN, RATE_API_PER_MINUTE: '3' });
    for (const status of [401, 401, 401, 429]) expect((await read('a-token-of-a-guesser')).status).toBe(status);
    expect((await read()).status).toBe(200);
  });

  it('at METRICS_PORT, whoever is on this machine; the port of people has no such path then', async () => {
    const port = await freePort();
    server = await startServer({ METRICS_PORT: String(port) });
    expect((await readMetrics(`http://127.0.0.1:${port}`)).get('palaver_connections')).toBe(0);
    expect((await fetch(`http://localhost:${port}/metrics`, { method: 'HEAD' })).status).toBe(200);
    expect((await read()).status).toBe(404);
    for (const path of ['/', '/health', '/metrics/', '/api/config'])
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(404);
    // On no other address of the machine.
    await expect(fetch(`http://127.0.0.2:${port}/metrics`)).rejects.toThrow('fetch failed');
    // As the page of a stranger whose name was made to lead here would ask.
    const answered = Promise.withResolvers<number | undefined>();
    const asked = request({ port, path: '/metrics', headers: { host: 'stranger.example.org' } }, (answer) =>
      answered.resolve(answer.resume().statusCode),
    );
    asked.end();
    expect(await answered.promise).toBe(404);
  });

  it('a METRICS_PORT that is in use is refused with a line that names it', async () => {
    const port = await freePort();
    server = await startServer({ METRICS_PORT: String(port) });
    const second = createMetricsServer(() => Promise.reject(new Error('never asked')), port);
    await expect(second.listen()).rejects.toThrow(/^METRICS_PORT can not be used: .*EADDRINUSE/);
  });
});

describe('the metrics', () => {
  let server: TestServer;
  let anna: TestSocket;
  let ben: TestSocket;
  let words: string[];
  let before: Samples;

  const read = () => readMetrics(server.url, TOKEN);
  const risen = async (sample: string) => ((await read()).get(sample) ?? NaN) - (before.get(sample) ?? NaN);

  beforeAll(async () => {
    server = await startServer({ METRICS_TOKEN: TOKEN });
    const boss = await registerAt(server.url, 'anna-of-metrics', { setupCode: server.setupCode });
    const other = await registerAt(server.url, 'ben-of-metrics');
    anna = await connect(server.url, boss.accessToken);
    ben = await connect(server.url, other.accessToken);
    const made = await rest(server.url, 'POST', '/api/rooms', {
      token: boss.accessToken,
      body: { name: 'A room of metrics', kind: 'private' },
    });
    words = [String(made.body.id), boss.user.id, other.user.id, 'of-metrics', 'of metrics', 'general', '127.0.0.1'];
    before = await read();
  });
  afterAll(async () => {
    for (const socket of [anna, ben]) socket.close();
    await server.close();
  });

  const send = (clientId: string, roomId = 'general') =>
    anna.ask('chatMessage', { roomId, clientId, text: 'a word of metrics' });

  it('count messages, acks and deliveries, and how long these took', async () => {
    for (let n = 0; n < 5; n += 1) await send(`counted-client-${n}`);
    await ben.waitFor('chatMessage', ({ message }) => message.clientId === 'counted-client-4');
    expect(await risen('palaver_messages_total')).toBe(5);
    expect(await risen('palaver_acks_total')).toBe(5);
    expect(await risen('palaver_delivery_seconds_count')).toBe(5);
    expect(await risen('palaver_delivery_seconds_bucket{le="16"}')).toBe(5);
    expect(await risen('palaver_deliveries_total{fate="send"}')).toBeGreaterThanOrEqual(5);
    expect(await risen('palaver_commit_writes_sum')).toBeGreaterThanOrEqual(5);
    expect(await risen('palaver_commit_seconds_count')).toBeGreaterThanOrEqual(1);
    expect(await risen('palaver_commit_seconds_sum')).toBeGreaterThan(0);
    expect((await read()).get('palaver_connections')).toBe(2);
  });

  it('count what an outbox sends again, and it is no new message', async () => {
    before = await read();
    await send('repeated-client-1');
    for (let n = 0; n < 3; n += 1) await send('repeated-client-1');
    expect(await risen('palaver_repeats_total')).toBe(3);
    expect(await risen('palaver_messages_total')).toBe(1);
  });

  it('count refusals by their code: of events, of one message among several, of handshakes and over HTTP', async () => {
    before = await read();
    await ben.ask('chatMessage', { roomId: words[0], clientId: 'refused-client-1', text: 'x' });
    await anna.ask('chatMessages', {
      roomId: 'general',
      messages: [{ clientId: 'counted-client-1', text: 'other words' }],
    });
    await connect(server.url, 'no-token').catch(() => undefined);
    await rest(server.url, 'GET', '/api/no-such-path');
    const refused = (code: keyof typeof ERRORS) => risen(`palaver_refusals_total{code="${code}"}`);
    expect(await refused('ROOM_NOT_FOUND')).toBe(1);
    expect(await refused('CLIENT_ID_REUSED')).toBe(1);
    expect(await refused('TOKEN_MALFORMED')).toBe(1);
    expect(await refused('NOT_FOUND')).toBe(1);
    expect(await refused('INTERNAL')).toBe(0);
    expect(await risen('palaver_http_answers_total{status="4xx"}')).toBe(1);
  });

  it('count syncs by their size', async () => {
    before = await read();
    const answer = await anna.must('sync', { rooms: {} });
    expect(await risen('palaver_sync_bytes_count')).toBe(1);
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    const counted = await risen('palaver_sync_bytes_sum');
    expect(counted).toBeGreaterThan(bytes * 0.7);
    expect(counted).toBeLessThan(bytes * 2 + 1_024);
  });

  it('say how the process, its store and its disk are', async () => {
    const now = await read();
    const value = (sample: string) => now.get(sample) ?? NaN;
    expect(value('palaver_build_info{version="0.1.0"}')).toBe(1);
    expect(Math.abs(Date.now() / 1_000 - value('palaver_start_time_seconds'))).toBeLessThan(3_600);
    expect(value('palaver_memory_bytes{kind="rss"}')).toBeGreaterThan(10_000_000);
    expect(value('palaver_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('palaver_event_loop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(value('palaver_store_up')).toBe(1);
    expect(value('palaver_store_bytes')).toBeGreaterThan(4_096);
    expect(value('palaver_disk_free_bytes')).toBeLessThanOrEqual(value('palaver_disk_total_bytes'));
    expect(value('palaver_nodes')).toBe(1);
  });

  it('are silent on what there is not: no Redis, no certificate, no backup, no files', async () => {
    const names = [...(await read()).keys()].join('\n');
    for (const name of ['redis_up', 'certificate_ends_seconds', 'backup_time_seconds', 'files_bytes'])
      expect(names).not.toContain(name);
  });

  it('bear the name palaver_ and labels of closed sets: nobody and nothing is named in them', async () => {
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await answer.text();
    for (const word of words) expect(text).not.toContain(word);
    for (const line of text.split('\n')) expect(line).toMatch(/^(palaver_|# (HELP|TYPE) palaver_|$)/);
    const labels = new Set([...(await read()).keys()].flatMap((sample) => /\{(.*)\}/.exec(sample)?.[1] ?? []));
    const closed = [
      ...Object.keys(ERRORS).map((code) => `code="${code}"`),
      ...['2xx', '3xx', '4xx', '5xx'].map((status) => `status="${status}"`),
      ...['send', 'shed', 'cut'].map((fate) => `fate="${fate}"`),
      ...['told', 'refused', 'unreached', 'sent', 'failed'].map((outcome) => `outcome="${outcome}"`),
      ...['rss', 'heap', 'external'].map((kind) => `kind="${kind}"`),
      'version="0.1.0"',
    ];
    expect([...labels].filter((label) => !label.startsWith('le="')).sort()).toEqual(closed.sort());
    const bounds = [...labels].filter((label) => label.startsWith('le="'));
    expect(bounds.every((bound) => /^le="(\+Inf|[0-9.]+)"$/.test(bound))).toBe(true);
  });
});
