import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';

/** A line that can be cut: it forwards bytes to a port of this machine until it is told not to. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #lines: Set<Socket>;
  readonly #state: { cut: boolean; target: number };

  private constructor(server: Server, port: number, lines: Set<Socket>, state: { cut: boolean; target: number }) {
    this.#server = server;
    this.port = port;
    this.#lines = lines;
    this.#state = state;
  }

  static async start(target: number): Promise<TcpProxy> {
    const lines = new Set<Socket>();
    const state = { cut: false, target };
    const server = createServer((near) => {
      if (state.cut) {
        near.destroy();
        return;
      }
      const far = connect(state.target, '127.0.0.1');
      for (const socket of [near, far]) {
        lines.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          lines.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far);
      far.pipe(near);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
    return new TcpProxy(server, address.port, lines, state);
  }

  /** How many lines go through it now. */
  get openLines(): number {
    return this.#lines.size / 2;
  }

  /** Breaks every line and takes no new one, as when a phone loses its network. */
  cut(): void {
    this.#state.cut = true;
    for (const socket of this.#lines) socket.destroy();
  }

  mend(): void {
    this.#state.cut = false;
  }

  /** Swallows from now on what flows back over the open lines: what is asked arrives, its answer does not. */
  swallowAnswers(): void {
    for (const socket of this.#lines) {
      if (socket.remotePort !== this.#state.target) continue;
      socket.unpipe();
      socket.resume();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
