import { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { LIMITS } from '@palaver/protocol/limits';
import { bytesBelow, bytesGone, type Connection, cut, engineQueue } from './rawConnection.ts';

/** Events that may be lost (typing, presence) are dropped for a socket with more than this many bytes waiting (L2). */
const SHED_ABOVE_BYTES = 64 * 1024;

/**
 * THE count of what waits for one connection to be read, answers and broadcasts, wherever it waits: in Engine.IO's queue, while it is
 * deflated, on the stream, in the response of a poll.
 */
export class Backlog {
  readonly #conn: Connection;
  /** Above the transport. */
  #queued = 0;
  /** In the response of a poll. */
  #polled = 0;
  /** Broadcasts since nothing was waiting. */
  #broadcasts = 0;
  #gone: number | null = null;
  #stalledSince: number | null = null;

  constructor(conn: Connection) {
    this.#conn = conn;
    conn.on('packetCreate', ({ data }: { data?: unknown }) => {
      this.#queued += typeof data === 'string' ? Buffer.byteLength(data) : 0;
      // Not in the middle of a write.
      if (this.bytes > LIMITS.queuedMaxBytes) setImmediate(cut, conn);
    });
    conn.on('flush', () => {
      const flushed = this.#queued;
      this.#queued = 0;
      const poll: unknown = Reflect.get(conn.transport, 'res');
      if (!(poll instanceof ServerResponse)) return;
      this.#polled += flushed;
      poll.once('close', () => (this.#polled -= flushed));
    });
  }

  get bytes(): number {
    return this.#queued + this.#polled + bytesBelow(this.#conn);
  }

  /**
   * What becomes of a broadcast of so many bytes: a volatile one is left out for a socket that is busy (L2), and a socket that has read nothing
   * of 1 MB of them is cut (L1). Both must hold for that: so many broadcasts since it was last empty, and so much waiting now; the bytes of
   * an answer alone cut nobody here. `stream`: where it can be written at once.
   */
  admit(bytes: number, stream: Writable | null, volatile: boolean): 'send' | 'shed' | 'cut' {
    const isIdle = engineQueue(this.#conn).length === 0 && (stream?.writableLength ?? 0) === 0;
    const waiting = (isIdle ? 0 : this.#broadcasts) + bytes;
    if (volatile && waiting > SHED_ABOVE_BYTES) return 'shed';
    this.#broadcasts = waiting;
    const max = LIMITS.queuedBroadcastMaxBytes;
    return waiting > max && (!stream || stream.writableLength > max) ? 'cut' : 'send';
  }

  /** Whether bytes wait of which none has moved for 120 s, whatever the other side sends meanwhile. */
  isStalled(): boolean {
    const gone = bytesGone(this.#conn);
    const hasMoved = gone === null || gone !== this.#gone || this.bytes === 0;
    this.#gone = gone;
    if (hasMoved) this.#stalledSince = null;
    else this.#stalledSince ??= performance.now();
    return this.#stalledSince !== null && performance.now() - this.#stalledSince >= LIMITS.stalledMs;
  }
}
