import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A line to a local port on which a test sees what is sent before it goes on.
 * @param passes whether these bytes, one to a character, may; once they may not, the line is dead
 */
export async function watchedLine(
  port: number,
  passes: (sent: string) => boolean,
): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (chunk) => (passes(chunk.toString('latin1')) ? far.writable && far.write(chunk) : close()));
    far.on('data', (chunk) => near.writable && near.write(chunk));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('close', () => to.destroy());
      from.on('error', () => undefined);
    }
  });
  function close(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };
}
