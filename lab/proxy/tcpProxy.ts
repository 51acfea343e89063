import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Transform } from 'node:stream';
import type { SlowLink } from './slowLink.ts';

interface Line {
  near: Socket;
  far: Socket;
  /** What its bytes pass in between, where the link is a slow one. */
  between: { up: Transform; down: Transform } | null;
}

/**
 * Lines that can be cut: it forwards bytes to ports of this machine until it is told not to. Of several ports it takes one after the other, and passes over those
 * where nobody listens. With a `link` its lines share one that is slow.
 */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #targets: number[];
  readonly #link: SlowLink | null;
  readonly #lines = new Set<Line>();
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

  /** How many lines go through it now. */
  get openLines(): number {
    return this.#lines.size;
  }

  /** Breaks every line and takes no new one, as when a phone loses its network. */
  cut(): void {
    this.#cut = true;
    this.breakLines();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Breaks every line; new ones are taken. */
  breakLines(): void {
    for (const { near, far } of this.#lines) {
      near.destroy();
      far.destroy();
    }
  }

  /** Ends every line on the near side alone: the far one hears nothing of it, and speaks on to nobody. */
  pullCable(): void {
    for (const { near, far, between } of this.#lines) {
      for (const part of [near, between?.up, between?.down]) part?.unpipe();
      far.unpipe();
      far.resume();
      near.removeAllListeners('close').destroy();
    }
  }

  /** Lets every line stay open and carry nothing, in either direction, as a half-open connection does. */
  freeze(): void {
    this.#frozen = true;
    for (const line of this.#lines) pause(line);
  }

  thaw(): void {
    this.#frozen = false;
    for (const line of this.#lines) join(line);
  }

  /** Swallows from now on what flows back over the open lines: what is asked arrives, its answer does not. */
  swallowAnswers(): void {
    for (const { far, between } of this.#lines) {
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
      const line = { near, far, between: this.#link?.open() ?? null };
      this.#lines.add(line);
      const end = () => {
        this.#lines.delete(line);
        for (const part of [near, far, line.between?.up, line.between?.down]) part?.destroy();
      };
      for (const [socket, passage] of [
        [near, line.between?.up],
        [far, line.between?.down],
      ] as const) {
        socket.on('error', () => undefined);
        // What was said before a polite end still arrives.
        socket.on('close', () =>
          passage && socket.readableEnded && !passage.closed ? passage.once('close', end) : end(),
        );
      }
      if (near.destroyed) far.destroy();
      else if (!this.#frozen) join(line);
    });
  }
}

function join({ near, far, between }: Line): void {
  if (between) {
    near.pipe(between.up).pipe(far);
    far.pipe(between.down).pipe(near);
  } else {
    near.pipe(far);
    far.pipe(near);
  }
}

function pause({ near, far, between }: Line): void {
  for (const part of [near, far, ...(between ? [between.up, between.down] : [])]) {
    part.unpipe();
    part.pause();
  }
}
