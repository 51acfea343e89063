import type { Readable } from 'node:stream';

/** What is thrown where a stream ends too early, or fails: then the cause says how. */
export class StreamFailed extends Error {}

/** Takes bytes from a stream in the pieces that the reader wants. */
export class ByteReader {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** So many bytes, in one piece. */
  async take(bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pass(bytes)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** So many bytes, as they come. `onPiece` sees each of them. */
  async *pass(bytes: number, onPiece: (piece: Buffer) => void = () => undefined): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      onPiece(piece);
      yield piece;
    }
  }

  /** Reads what is left and keeps none of it. */
  async toEnd(): Promise<void> {
    while ((await this.#read()) !== null);
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await this.#chunks.return?.();
  }

  async #next(): Promise<Buffer> {
    const next = await this.#read();
    if (next === null) throw new StreamFailed('The stream ended.');
    return next;
  }

  async #read(): Promise<Buffer | null> {
    try {
      const next = await this.#chunks.next();
      return next.done ? null : next.value;
    } catch (cause) {
      throw new StreamFailed('The stream failed.', { cause });
    }
  }
}
