import type { Writable } from 'node:stream';
import { LIMITS } from '@palaver/protocol/limits';
import { DEFLATED_FROM_BYTES } from '../sockets/deflate.ts';
import { bytesBelow, bytesGone, type Connection, cut, engineQueue, pollOf } from '../sockets/rawConnection.ts';
import type { FrameDeflater } from './frameDeflater.ts';
import { textFrame } from './textFrame.ts';
import { TurnWriter } from './turnWriter.ts';

/** Events that may be lost (typing, presence) are dropped for a socket with more than this many bytes of broadcasts since nothing waited for it (L2). */
const SHED_ABOVE_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 10_000;

/**
 * THE count of what waits for one connection to be read, answers and broadcasts, wherever it waits: in Engine.IO's queue, while it is
 * deflated, until the end of the turn, on the stream, in the response of a poll.
 */
export class Backlog {
  /** Writes the broadcasts to it. */
  readonly writer: TurnWriter;
  /** Makes its frames while its link is weak. */
  deflater: FrameDeflater | null = null;
  /** When the newest heartbeat began. */
  pingedAt = 0;
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
    conn.on('packetCreate', ({ type, data }: { type?: string; data?: unknown }) => {
      if (type === 'ping') this.pingedAt = performance.now();
      this.writer.write();
      this.#queued += typeof data === 'string' ? Buffer.byteLength(data) : 0;
      this.#limit();
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

  /** Writes an answer, a packet of Socket.IO: in one write with the events of this turn, or by Engine.IO where that must be or where it is deflated. */
  answer(text: string): void {
    const { stream } = this.writer;
    // A character is a byte or more.
    const frame = stream && !this.deflater && text.length < DEFLATED_FROM_BYTES ? textFrame(`4${text}`) : null;
    if (!stream || !frame || frame.length >= DEFLATED_FROM_BYTES) {
      this.#conn.write(text);
      return;
    }
    // What is an answer is not counted with the broadcasts behind it.
    if (this.#isIdle(stream)) this.#broadcasts = 0;
    this.writer.add(frame, stream);
    this.#limit();
  }

  /**
   * Counts a broadcast of so many bytes, and all since nothing was waiting, and says what becomes of it: a volatile one is dropped for a socket that is
   * busy (L2); a socket is cut when more than 1 MB were counted and, where `stream` can be written at once, more than 1 MB waits in it (L1). Answers have
   * a limit of their own.
   */
  admit(bytes: number, stream: Writable | null, volatile: boolean): 'send' | 'shed' | 'cut' {
    const onStream = this.writer.bytes + (stream?.writableLength ?? 0);
    const waiting = (this.#isIdle(stream) ? 0 : this.#broadcasts) + bytes;
    if (volatile && waiting > SHED_ABOVE_BYTES) return 'shed';
    this.#broadcasts = waiting;
    const max = LIMITS.queuedBroadcastMaxBytes;
    return waiting > max && (!stream || onStream > max) ? 'cut' : 'send';
  }

  /** Whether nothing waits. Frames go to a stream only where Engine.IO's queue is empty. */
  #isIdle(stream: Writable | null): boolean {
    if (this.writer.bytes > 0) return false;
    return stream ? stream.writableLength === 0 : engineQueue(this.#conn).length === 0;
  }

  /** Not in the middle of a write. */
  #limit(): void {
    if (this.bytes > LIMITS.queuedMaxBytes) setImmediate(cut, this.#conn);
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
