const LAST = 0x80;
const CONTINUES = 0x0;

/** A frame: its kind, where its payload begins and ends in `data`, how many bytes it took with its head, and when it came, by `performance.now()`. */
export interface Frame {
  /** The four bits of WebSocket. */
  kind: number;
  data: Buffer;
  start: number;
  end: number;
  bytes: number;
  at: number;
}

/** Takes the frames of a server out of what comes, in whatever pieces it comes. Each is shown where it lies, and only until the next. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #frame: Frame = { kind: 0, data: Buffer.alloc(0), start: 0, end: 0, bytes: 0, at: 0 };
  #rest: Buffer | null = null;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** A part of a frame that was split by its sender is of kind 0. */
  read(chunk: Buffer): void {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = null;
    const frame = this.#frame;
    frame.data = data;
    frame.at = performance.now();
    let from = 0;
    while (from < data.length) {
      const start = from + headLength(data, from);
      const end = start + payloadLength(data, from, start);
      if (!(end <= data.length)) {
        this.#rest = data.subarray(from);
        return;
      }
      const first = data[from] ?? 0;
      frame.kind = first & LAST ? first & 0x0f : CONTINUES;
      frame.start = start;
      frame.end = end;
      frame.bytes = end - from;
      from = end;
      this.#onFrame(frame);
    }
  }
}

/** Bytes of a frame's head: servers do not mask. */
function headLength(data: Buffer, from: number): number {
  const length = data[from + 1] ?? 0;
  return length < 126 ? 2 : length === 126 ? 4 : 10;
}

/** NaN when the head is not all there. */
function payloadLength(data: Buffer, from: number, start: number): number {
  if (data.length < start) return Number.NaN;
  const length = data[from + 1] ?? 0;
  if (length < 126) return length;
  return length === 126 ? data.readUInt16BE(from + 2) : Number(data.readBigUInt64BE(from + 2));
}
