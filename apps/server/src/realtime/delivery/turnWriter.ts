import type { Writable } from 'node:stream';
import { type Connection, isClear, type RawPath, rawPath } from '../sockets/rawConnection.ts';
import { FrameList } from './frameList.ts';

/** Those to which something goes in this turn of the event loop. */
const waiting: TurnWriter[] = [];
let nothing = FrameList.start();

function endTurn(): void {
  for (const writer of waiting) writer.endTurn();
  waiting.length = 0;
  nothing = FrameList.start();
}

/** Writes frames to one connection: all of one turn of the event loop in one write, in order with what Engine.IO writes. */
export class TurnWriter {
  readonly #conn: Connection;
  #transport: Connection['transport'] | null = null;
  #path: RawPath | null = null;
  #stream: Writable | null = null;
  #frames: FrameList | null = null;
  /** Holds what is written to it until the end of this turn. */
  #corked: Writable | null = null;

  constructor(conn: Connection) {
    this.#conn = conn;
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#frames?.bytes ?? 0;
  }

  /** The stream that takes frames now; null: only Engine.IO may write. */
  get stream(): Writable | null {
    // Nothing came between while frames wait.
    if (this.#frames) return this.#stream;
    const { transport } = this.#conn;
    if (transport !== this.#transport) {
      this.#transport = transport;
      this.#path = rawPath(this.#conn);
    }
    return this.#path && isClear(this.#path) ? this.#path.stream : null;
  }

  /** Writes a frame to `stream` at the end of this turn. */
  add(frame: Buffer, stream: Writable): void {
    if (!this.#frames) {
      this.#stream = stream;
      if (waiting.push(this) === 1) setImmediate(endTurn);
    }
    this.#frames = (this.#frames ?? nothing).and(frame);
  }

  /** Writes what waits, before something of Engine.IO that follows it: both go in the same write. */
  write(): void {
    const stream = this.#frames && this.#stream;
    if (!stream) return;
    if (!this.#corked) {
      stream.cork();
      this.#corked = stream;
    }
    this.#writeFrames();
  }

  /** Ends the turn: what was written leaves. */
  endTurn(): void {
    this.#writeFrames();
    this.#corked?.uncork();
    this.#corked = null;
  }

  /** Nothing goes to a connection that is closing: its client syncs when it is back. */
  #writeFrames(): void {
    const [stream, frames] = [this.#stream, this.#frames];
    this.#frames = null;
    if (frames && stream?.writable && this.#conn.readyState === 'open') frames.writeTo(stream);
  }
}
