import type { Writable } from 'node:stream';
import { LIMITS } from '@palaver/protocol/limits';
import { bytesBelow, bytesGone, type Connection, cut, engineQueue, pollOf } from '../sockets/rawConnection.ts';
import { TurnWriter } from './turnWriter.ts';

/** Events that may be lost (typing, presence) are dropped for a socket with more than this many bytes of broadcasts since nothing waited for it (L2). */
const SHED_ABOVE_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 10_000;

/**
 * THE count of what waits for one connection to be read, answers and broadcasts, wherever it waits: in Engine.IO's queue, while it is
 * deflated, until the end of the turn, on the stream, in the response of a poll.
 */
class Backlog {
  /** Writes the broadcasts to it. */
  readonly writer: TurnWriter;
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
    this.writer = new TurnWriter(conn);
    conn.on('packetCreate', ({ data }: { data?: unknown }) => {
      this.writer.write();
      this.#queued += typeof data === 'string' ? Buffer.byteLength(data) : 0;
      // Not in the middle of a write.
      if (this.bytes > LIMITS.queuedMaxBytes) setImmediate(cut, conn);
    });
    conn.on('flush', () => {
      const flushed = this.#queued;
      this.#queued = 0;
      const poll = pollOf(conn);
      if (!poll) return;
      this.#polled += flushed;
      poll.once('close', () => (this.#polled -= flushed));
    });
  }

  get bytes(): number {
    return this.#queued + this.#polled + this.writer.bytes + bytesBelow(this.#conn);
  }

  /**
   * Counts a broadcast of so many bytes, and all since nothing was waiting, and says what becomes of it: a volatile one is dropped for a socket that is
   * busy (L2); a socket is cut when more than 1 MB were counted and, where `stream` can be written at once, more than 1 MB waits in it (L1). Answers have
   * a limit of their own.
   */
  admit(bytes: number, stream: Writable | null, volatile: boolean): 'send' | 'shed' | 'cut' {
    const onStream = this.writer.bytes + (stream?.writableLength ?? 0);
    const isIdle = onStream === 0 && engineQueue(this.#conn).length === 0;
    const waiting = (isIdle ? 0 : this.#broadcasts) + bytes;
    if (volatile && waiting > SHED_ABOVE_BYTES) return 'shed';
    this.#broadcasts = waiting;
    const max = LIMITS.queuedBroadcastMaxBytes;
    return waiting > max && (!stream || onStream > max) ? 'cut' : 'send';
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

/** What waits for each connection of this node. One of which nothing moves any more is cut (L1). */
export class SlowReaders {
  readonly #backlogs = new Map<Connection, Backlog>();
  readonly #looking = setInterval(() => {
    for (const [conn, backlog] of this.#backlogs) if (backlog.isStalled()) cut(conn);
  }, LOOK_EVERY_MS).unref();

  /** Begins to count at the first call. */
  backlogOf(conn: Connection): Backlog {
    const known = this.#backlogs.get(conn);
    if (known) return known;
    const backlog = new Backlog(conn);
    this.#backlogs.set(conn, backlog);
    conn.once('close', () => this.#backlogs.delete(conn));
    return backlog;
  }

  close(): void {
    clearInterval(this.#looking);
  }
}
