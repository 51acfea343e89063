import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpProxy } from './tcpProxy.ts';

describe('a proxy whose connections can be cut', () => {
  const target = createServer((socket) => void socket.on('error', () => undefined).resume());
  let proxy: TcpProxy;
  beforeEach(async () => {
    await once(target.listen(0, '127.0.0.1'), 'listening');
    const address = target.address();
    proxy = await TcpProxy.start(typeof address === 'object' && address ? address.port : 0);
  });
  afterEach(async () => {
    await proxy.stop();
    await new Promise((resolve) => target.close(resolve));
  });

  it('cuts one, too, that was on its way to the other side in that moment', async () => {
    target.once('connection', () => proxy.cut());
    const near = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    near.resume();
    await new Promise((resolve) => near.once('close', resolve));
    expect(proxy.openConnections).toBe(0);
  });
});
