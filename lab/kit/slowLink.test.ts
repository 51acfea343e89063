import { on, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOOD_LINK, SlowLink } from './slowLink.ts';
import { TcpProxy } from './tcpProxy.ts';

/** A server that sends back what it gets, and ends a connection politely behind the answer to a question with a full stop. */
async function startEcho(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      socket.write(data);
      if (data.includes('.')) socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** The next so many bytes of an answer. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const [data] of on(socket, 'data')) {
    if (data instanceof Buffer) parts.push(data);
    if (Buffer.concat(parts).length >= bytes) break;
  }
  return Buffer.concat(parts);
}

describe('a proxy over a slow link', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let link: SlowLink;
  let proxy: TcpProxy;

  beforeEach(async () => {
    echo = await startEcho();
    link = new SlowLink({ latencyMs: 20, bytesPerSecond: 100_000 });
    proxy = await TcpProxy.start(echo.port, link);
  });
  afterEach(async () => {
    await proxy.stop();
    echo.server.close();
  });
  const open = () => connect(proxy.port, '127.0.0.1');

  it('carries every byte in order and counts it each way', async () => {
    // Bytes of every value but the full stop.
    const sent = randomBytes(20_000).map((byte) => (byte === 0x2e ? 0 : byte));
    const socket = open();
    socket.write(sent);
    expect(await read(socket, sent.length)).toEqual(Buffer.from(sent));
    expect([link.up.bytes, link.down.bytes]).toEqual([20_000, 20_000]);
    socket.destroy();
  });

  it('delivers what was said before a polite end', async () => {
    const socket = open();
    socket.write('goodbye.');
    expect(String(await buffer(socket))).toBe('goodbye.');
  });

  it('opens with a round trip, then takes its time each way', async () => {
    const startedAt = performance.now();
    const socket = open();
    socket.write('x');
    await once(socket, 'data');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(79);
    const askedAt = performance.now();
    socket.write('y');
    await once(socket, 'data');
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(39);
    socket.destroy();
  });

  it('carries no more than its bytes a second, over all connections together', async () => {
    const startedAt = performance.now();
    const sockets = [open(), open()];
    for (const socket of sockets) socket.write(Buffer.alloc(10_000));
    await Promise.all(sockets.map((socket) => read(socket, 10_000)));
    // 20,000 bytes at 100,000 a second.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(199);
    for (const socket of sockets) socket.destroy();
  });

  it('keeps the order when it becomes quicker with bytes on their way', async () => {
    const socket = open();
    socket.write('a');
    await read(socket, 1);
    link.become({ latencyMs: 100, bytesPerSecond: 100_000 });
    socket.write('b');
    // It is on its way when the link changes.
    while (link.up.bytes < 2) await new Promise(setImmediate);
    link.become(GOOD_LINK);
    socket.write('c');
    expect(String(await read(socket, 2))).toBe('bc');
    socket.destroy();
  });

  it('swallows answers that are on their way already', async () => {
    const socket = open();
    const came: string[] = [];
    socket.on('data', (data: Buffer) => came.push(String(data)));
    socket.write('first');
    while (came.length === 0) await new Promise(setImmediate);
    // Long enough on the link for whoever looks at it now and then.
    link.become({ latencyMs: 500, bytesPerSecond: 100_000 });
    socket.write('second.');
    // The server has answered, and its answer is on the link.
    while (link.down.bytes < 'firstsecond.'.length) await new Promise(setImmediate);
    proxy.swallowAnswers();
    await once(socket, 'close');
    expect(came).toEqual(['first']);
  });

  it('carries nothing while it is frozen, and then all of it', async () => {
    const socket = open();
    socket.write('a');
    await read(socket, 1);
    proxy.freeze();
    socket.write('b');
    proxy.thaw();
    socket.write('c');
    expect(String(await read(socket, 2))).toBe('bc');
    socket.destroy();
  });
});
