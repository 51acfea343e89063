import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ServerAnswer } from '@palaver/protocol/serverFigures';
import { connect, type TestSocket } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

describe('how the server is, as administrators see it', () => {
  let server: TestServer;
  let token: string;
  let socket: TestSocket;

  beforeAll(async () => {
    // A point of the hour is made every ten seconds.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    server = await startServer();
    ({ accessToken: token } = await registerAt(server.url, 'boss', { setupCode: server.setupCode }));
    socket = await connect(server.url, token);
  });
  afterAll(async () => {
    socket.close();
    await server.close();
    vi.useRealTimers();
  });

  const ask = (query = '') => rest(server.url, 'GET', `/api/admin/server${query}`, { token });
  const answer = async (query?: string) => ServerAnswer.parse((await ask(query)).body);

  it('in its first seconds all but the hour is there', async () => {
    const { body } = await ask();
    expect(ServerAnswer.parse(body)).toEqual(body);
    const { node } = body;
    expect(body).toMatchObject({
      version: '0.1.0',
      store: { kind: 'sqlite' },
      files: { bytes: 0 },
      connections: 1,
      nodes: [{ id: node, connections: 1 }],
      backups: [],
      backup: null,
      hour: [],
    });
    const { store, disk, nodes, uptime } = await answer();
    expect(store.bytes).toBeGreaterThan(4_096);
    expect(disk.free).toBeLessThanOrEqual(disk.total);
    expect(disk.free).toBeGreaterThan(0);
    expect(nodes[0]?.memory).toBeGreaterThan(10 * 1024 * 1024);
    expect(Number.isInteger(uptime)).toBe(true);
  });

  it('ten seconds later there is a point of what was sent and delivered in them', async () => {
    for (let n = 0; n < 20; n += 1)
      await socket.must('chatMessage', { roomId: 'general', clientId: `figures-client-${n}`, text: `no ${n}` });
    vi.advanceTimersByTime(10_000);
    const { hour, store } = await answer();
    expect(hour).toHaveLength(1);
    expect(hour[0]).toMatchObject({ messages: 2, connections: 1 });
    expect(hour[0]?.p99).toBeGreaterThanOrEqual(hour[0]?.p50 ?? 0);
    expect(hour[0]?.p99).toBeLessThan(30_000);
    expect(store.bytes).toBeGreaterThan(4_096);
    vi.advanceTimersByTime(10_000);
    expect((await answer()).hour.map(({ messages }) => messages)).toEqual([2, 0]);
  });

  it('a node is asked for by its id; one that there is not is not found, and what is no id is refused', async () => {
    const { node } = await answer();
    expect((await answer(`?node=${node}`)).node).toBe(node);
    expect(await ask('?node=elsewhere')).toMatchObject({ status: 404, body: { errorCode: 'NOT_FOUND' } });
    for (const query of ['?node=', `?node=${'x'.repeat(65)}`, '?node=a&node=b', '?nodes=a'])
      expect(await ask(query), query).toMatchObject({ status: 400, body: { errorCode: 'VALIDATION_FAILED' } });
  });
});
