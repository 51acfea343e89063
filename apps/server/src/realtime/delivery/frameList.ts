import type { Writable } from 'node:stream';

/**
 * Frames one after another, as they go to a connection. Connections to which the same frames go hold the same list, so that its bytes are
 * joined once for all of them.
 */
export class FrameList {
  readonly bytes: number;
  readonly #before: FrameList | null;
  readonly #frame: Buffer | null;
  #next: FrameList | null = null;
  /** How many connections held it. */
  #holders = 0;
  #joined: Buffer | null = null;

  private constructor(before: FrameList | null, frame: Buffer | null) {
    this.#before = before;
    this.#frame = frame;
    this.bytes = (before?.bytes ?? 0) + (frame?.length ?? 0);
  }

  /** A list of nothing, from which all lists of a turn grow. */
  static start(): FrameList {
    return new FrameList(null, null);
  }

  /** This list with one more frame: the same list for everybody whose newest frame this is. A frame goes to all before the next one does. */
  and(frame: Buffer): FrameList {
    let next = this.#next;
    if (!next || next.#frame !== frame) this.#next = next = new FrameList(this, frame);
    next.#holders += 1;
    return next;
  }

  /** Writes it to a stream, in one write: joined when others have the same to write, frame by frame when joining would serve nobody else. */
  writeTo(stream: Writable): void {
    if (this.#frame && this.#before?.bytes === 0) {
      stream.write(this.#frame);
    } else if (this.#holders > 1) {
      this.#joined ??= Buffer.concat(this.#frames(), this.bytes);
      stream.write(this.#joined);
    } else {
      stream.cork();
      for (const frame of this.#frames()) stream.write(frame);
      stream.uncork();
    }
  }

  #frames(): Buffer[] {
    const frames = this.#frame ? [this.#frame] : [];
    for (let list = this.#before; list !== null; list = list.#before) if (list.#frame) frames.push(list.#frame);
    return frames.reverse();
  }
}
