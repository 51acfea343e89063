import type { Writable } from 'node:stream';
import { type Connection, rawStream } from '../sockets/rawConnection.ts';
import { FrameList } from './frameList.ts';

/** Those to which something goes in this turn of the event loop. */
const waiting: TurnWriter[] = [];
let nothing = FrameList.start();

function endTurn(): void {
  for (const writer of waiting) writer.endTurn();
  waiting.length = 0;
  nothing = FrameList.start();
}

/** Writes broadcasts to one connection: all of one turn of the event loop in one write, in order with what Engine.IO writes. */
export class TurnWriter {
  readonly #conn: Connection;
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
    return this.#frames ? this.#stream : rawStream(this.#conn);
  }

  /** Writes a frame to `stream` at the end of this turn. */
  add(frame: Buffer, stream: Writable): void {
    if (!this.#frames) {
      this.#stream = stream;
      if (waiting.push(this) === 1) setImmediate(endTurn);
    }
    this.#frames = (this.#frames ?? nothing).and(frame);
  }

  /**
   * Writes what waits, before an answer that follows it: both go in the same write. Nothing goes to a connection that is closing: its client syncs when it
   * is back.
   */
  write(): void {
    const [stream, frames] = [this.#stream, this.#frames];
    this.#frames = null;
    if (!frames || !stream?.writable || this.#conn.readyState !== 'open') return;
    if (!this.#corked) {
      stream.cork();
      this.#corked = stream;
    }
    frames.writeTo(stream);
  }

  /** Ends the turn: what was written leaves. */
  endTurn(): void {
    this.write();
    this.#corked?.uncork();
    this.#corked = null;
  }
}
