import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Transform } from 'node:stream';
import type { SlowLink } from './slowLink.ts';

interface Connection {
  near: Socket;
  far: Socket;
  /** What its bytes pass in between, where the link is a slow one. */
  between: { up: Transform; down: Transform } | null;
}

/**
 * Connections that can be cut: it forwards bytes to ports of this machine until it is stopped. Of several ports it takes one after the other, and passes over those
 * where nobody listens. With a `link` its connections share one that is slow.
 */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #targets: number[];
  readonly #link: SlowLink | null;
  readonly #connections = new Set<Connection>();
  #next = 0;
  #cut = false;
  #frozen = false;

  private constructor(server: Server, port: number, targets: number[], link: SlowLink | null) {
    this.#server = server;
    this.port = port;
    this.#targets = targets;
    this.#link = link;
  }

  static async start(targets: number | number[], link: SlowLink | null = null): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
    const proxy = new TcpProxy(server, address.port, [targets].flat(), link);
    server.on('connection', (near) => proxy.#open(near, proxy.#targets.length));
    return proxy;
  }

  /** How many connections go through it now. */
  get openConnections(): number {
    return this.#connections.size;
  }

  /** Breaks every connection and takes no new one, as when a phone loses its network. */
  cut(): void {
    this.#cut = true;
    this.breakConnections();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Breaks every connection; new ones are taken. */
  breakConnections(): void {
    for (const { near, far } of this.#connections) {
      near.destroy();
      far.destroy();
    }
  }

  /** Ends every connection on the near side alone: the far one hears nothing of it, and speaks on to nobody. */
  pullCable(): void {
    for (const { near, far, between } of this.#connections) {
      for (const part of [near, between?.up, between?.down]) part?.unpipe();
      far.unpipe();
      far.resume();
      near.removeAllListeners('close').destroy();
    }
  }

  /** Lets every connection stay open and carry nothing, in either direction, as a half-open connection does. */
  freeze(): void {
    this.#frozen = true;
    for (const connection of this.#connections) pause(connection);
  }

  thaw(): void {
    this.#frozen = false;
    for (const connection of this.#connections) join(connection);
  }

  /** Swallows from now on what flows back over the open connections: what is asked arrives, its answer does not. */
  swallowAnswers(): void {
    for (const { far, between } of this.#connections) {
      const last = between?.down ?? far;
      last.unpipe();
      last.resume();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #open(near: Socket, tries: number): void {
    if (this.#cut || tries === 0) {
      near.destroy();
      return;
    }
    near.on('error', () => undefined);
    const far = connect(this.#targets[this.#next++ % this.#targets.length] ?? 0, '127.0.0.1');
    const giveUp = () => this.#open(near, tries - 1);
    far.once('error', giveUp);
    far.once('connect', () => {
      far.off('error', giveUp);
      // It was cut while this one opened.
      if (this.#cut) {
        near.destroy();
        far.destroy();
        return;
      }
      const connection = { near, far, between: this.#link?.open() ?? null };
      this.#connections.add(connection);
      const end = () => {
        this.#connections.delete(connection);
        for (const part of [near, far, connection.between?.up, connection.between?.down]) part?.destroy();
      };
      for (const [socket, passage] of [
        [near, connection.between?.up],
        [far, connection.between?.down],
      ] as const) {
        socket.on('error', () => undefined);
        // What was said before a polite end still arrives.
        socket.on('close', () =>
          passage && socket.readableEnded && !passage.closed ? passage.once('close', end) : end(),
        );
      }
      if (near.destroyed) far.destroy();
      else if (!this.#frozen) join(connection);
    });
  }
}

function join({ near, far, between }: Connection): void {
  if (between) {
    near.pipe(between.up).pipe(far);
    far.pipe(between.down).pipe(near);
  } else {
    near.pipe(far);
    far.pipe(near);
  }
}

function pause({ near, far, between }: Connection): void {
  for (const part of [near, far, ...(between ? [between.up, between.down] : [])]) {
    part.unpipe();
    part.pause();
  }
}
