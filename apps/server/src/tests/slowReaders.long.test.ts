import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { startProcess } from '../testing/startProcess.ts';
import { registerAt, startServer } from '../testing/startServer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-slow-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a client that does not read (L1)', () => {
  it('is cut at about 1 MB of waiting broadcasts; the others get everything', async () => {
    const server = await startServer({}, folder);
    const anna = await registerAt(server.url, 'anna');
    const ben = await registerAt(server.url, 'ben');
    const slow = await rawSocket(server.url, ben.accessToken);
    const reader = await connect(server.url, ben.accessToken);
    const writer = await connect(server.url, anna.accessToken);
    slow.pause();
    const closed = new Promise((resolve) => slow.once('close', resolve));
    const text = 'x'.repeat(4_000);
    let last = '';
    // More than a system buffers on both sides of a connection, and 1 MB on top.
    for (let i = 0; i < 600; i += 1) {
      const messages = Array.from({ length: 7 }, (_, j) => ({ clientId: `slow-${i}-${j}-xx`, text }));
      const { results } = await writer.must('chatMessages', { roomId: 'general', messages });
      const result = results.at(-1);
      last = result?.ok ? result.data.message.id : last;
    }
    expect((await rest(server.url, 'GET', '/health')).status).toBe(200);
    await reader.waitFor('chatMessage', (data) => data.message.id === last);
    slow.resume();
    await closed;
    reader.close();
    writer.close();
    await server.close();
  });
});

describe('a hundred clients that do not read (L1)', () => {
  const SOCKETS = 100;
  const MB = 1_048_576;
  /** What a process may take in all, with a hundred times 1 MB waiting: one that keeps everything takes gigabytes. */
  const MEMORY_MB = 700;
  const TELL_MEMORY = 'setInterval(() => process.send?.(process.memoryUsage.rss()), 100).unref();';

  it('appwrite#13415: each is cut at about 1 MB of waiting broadcasts, memory stays bounded, and who reads beside them gets everything', async () => {
    const server = startProcess(
      {
        DATA_DIR: join(folder, 'data'),
        RATE_SENDS_PER_SECOND: '0',
        RATE_API_PER_MINUTE: '0',
        RATE_LOGIN_PER_MINUTE: '0',
      },
      { cwd: folder, code: TELL_MEMORY },
    );
    onTestFinished(async () => {
      server.child.kill('SIGKILL');
      await server.ended;
    });
    let memory = 0;
    server.child.on('message', (said) => (memory = Math.max(memory, Number(said) || 0)));
    const url = (await server.printed(/open at (http\S+)/))[1] ?? '';
    const reader = await connect(url, (await registerAt(url, 'anna')).accessToken);
    const writer = await connect(url, (await registerAt(url, 'ben')).accessToken);
    const tokens = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => (await registerAt(url, `silent${i}`)).accessToken),
    );
    const silent = await Promise.all(Array.from({ length: SOCKETS }, (_, i) => rawSocket(url, tokens[i % 10] ?? '')));
    onTestFinished(() => {
      for (const socket of silent) socket.destroy();
    });
    for (const socket of silent) socket.pause();
    const online = () =>
      reader.seen
        .flatMap(({ data }) => ('rooms' in data && 'general' in data.rooms ? [data.rooms.general] : []))
        .at(-1);
    await expect.poll(online, { timeout: 30_000 }).toBe(12);

    const said: string[] = [];
    const text = 'x'.repeat(4_000);
    // More than a system buffers on both sides of a connection, and 1 MB on top.
    for (let i = 0; i < 600; i += 1) {
      const messages = Array.from({ length: 7 }, (_, j) => ({ clientId: `flood-${i}-${j}-xx`, text }));
      const { results } = await writer.must('chatMessages', { roomId: 'general', messages });
      for (const result of results) if (result.ok) said.push(result.data.message.id);
    }
    await expect.poll(online, { timeout: 30_000 }).toBe(2);
    expect(memory).toBeGreaterThan(MB);
    expect(memory / MB).toBeLessThan(MEMORY_MB);

    await reader.waitFor('chatMessage', ({ message }) => message.id === said.at(-1));
    const heard = reader.seen.flatMap(({ eventType, data }) =>
      eventType === 'chatMessage' && 'message' in data ? [data.message.id] : [],
    );
    expect(heard).toEqual(said);

    // What the system had taken still comes; what waited in the server, at least 1 MB, is gone.
    const got = await Promise.all(silent.map((socket) => bytesUntilClosed(socket)));
    expect(got).toHaveLength(SOCKETS);
    expect(Math.max(...got)).toBeLessThan(said.length * text.length - MB);
  }, 120_000);
});

function bytesUntilClosed(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on('data', (data: Buffer) => (bytes += data.length));
    socket.once('close', () => resolve(bytes));
    socket.resume();
  });
}

/** A WebSocket by hand: stock clients cannot stop reading. */
async function rawSocket(url: string, token: string) {
  const { port, host } = new URL(url);
  const socket = connectTcp(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 1).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  const payload = Buffer.from(`40${JSON.stringify({ token, protocol: 1 })}`);
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  socket.write(Buffer.concat([header, payload]));
  await new Promise<void>((resolve) => {
    const onData = (data: Buffer) => {
      if (!data.toString().includes('40{')) return;
      socket.off('data', onData);
      resolve();
    };
    socket.on('data', onData);
  });
  return socket;
}
