import type * as SocketIo from 'socket.io';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startServer } from '../../apps/server/src/testing/startServer.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { Devices, online, allSent, texts, until } from './devices.ts';

// The server asks every 25 s whether somebody is there, and waits 30 s for a word: here it does the same faster.
vi.mock('socket.io', async (load) => {
  const real = await load<typeof SocketIo>();
  class Server extends real.Server {
    constructor(...[http, options]: ConstructorParameters<typeof real.Server>) {
      super(http, { ...options, pingInterval: 1_000, pingTimeout: 2_000 });
    }
  }
  return { ...real, Server };
});

it('socket.io#4880: the sockets whose cable was pulled are gone from the server soon after, and one is left for each device', async () => {
  const devices = new Devices();
  const server = await startServer();
  const proxy = await TcpProxy.start(Number(new URL(server.url).port));
  onTestFinished(async () => {
    await devices.closeAll();
    await proxy.stop();
    await server.close();
  });
  const anna = await devices.signUp(server.url, 'anna');
  const ben = await devices.signUp(`http://127.0.0.1:${proxy.port}`, 'ben');
  for (let pull = 1; pull <= 3; pull += 1) {
    proxy.pullCable();
    await until(ben, () => ben.getState().connection.status === 'reconnecting');
    ben.retryNow();
    await online(ben);
  }
  expect(proxy.openConnections).toBeGreaterThanOrEqual(4);
  expect(await server.connections()).toBeGreaterThanOrEqual(5);
  // A socket from which nothing came in time is closed, and a connection that does not answer the close is destroyed 30 s later.
  await expect.poll(() => server.connections(), { timeout: 60_000, interval: 500 }).toBe(2);
  await anna.send('general', 'to whoever is left');
  await allSent(anna);
  await until(ben, () => texts(ben).includes('to whoever is left'));
}, 180_000);
