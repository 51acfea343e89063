import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy of a local port, on another port of this machine. */
export interface LocalProxy {
  port: number;
  /** Ends all connections and takes no more. */
  close(): void;
}

/**
 * Opens a proxy of a local port. `carry` is given both ends of each connection, with its number from 0, and passes on what comes;
 * where one end closes, the other does.
 */
export async function localProxy(
  port: number,
  carry: (ends: { near: Socket; far: Socket; number: number; close: () => void }) => void,
): Promise<LocalProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  function close(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('close', () => to.destroy());
      from.on('error', () => undefined);
    }
    carry({ near, far, number: connections, close });
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };
}
