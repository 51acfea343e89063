import { type FileHandle } from 'node:fs/promises';

/** So many bytes of lines are kept read: the answers of a thread stand in one line with what they answer. */
const KEPT_BYTES = 4 * 1024 * 1024;
const FIELDS = 4;

/** Where a message stands: the line's offset and length in bytes, and which of its answers it is; -1: what they answer. */
export interface PostPlace {
  at: number;
  offset: number;
  length: number;
  reply: number;
}

/** The messages of a room by time, as places in the file: 32 bytes for each, however long they are. */
export class PostIndex {
  #values = new Float64Array(64 * FIELDS);
  #count = 0;

  add({ at, offset, length, reply }: PostPlace): void {
    if ((this.#count + 1) * FIELDS > this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set([at, offset, length, reply], this.#count * FIELDS);
    this.#count += 1;
  }

  *byTime(): Generator<PostPlace> {
    const field = (i: number, n: number) => this.#values[i * FIELDS + n] ?? 0;
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    // What is older stands first; of the same time what stands first in the file, and what is answered before its answers.
    order.sort((a, b) => field(a, 0) - field(b, 0) || field(a, 1) - field(b, 1) || field(a, 3) - field(b, 3));
    for (const i of order) yield { at: field(i, 0), offset: field(i, 1), length: field(i, 2), reply: field(i, 3) };
  }
}

/** Reads lines by their places, those of threads once for many answers. */
export class LineReader<T> {
  readonly #handle: FileHandle;
  readonly #parse: (text: string) => T;
  readonly #kept = new Map<number, { value: T; length: number }>();
  #bytes = 0;

  constructor(handle: FileHandle, parse: (text: string) => T) {
    this.#handle = handle;
    this.#parse = parse;
  }

  async read({ offset, length }: Pick<PostPlace, 'offset' | 'length'>): Promise<T> {
    const kept = this.#kept.get(offset);
    if (kept) return kept.value;
    const { buffer } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, offset);
    const value = this.#parse(buffer.toString('utf8'));
    this.#kept.set(offset, { value, length });
    this.#bytes += length;
    for (const [oldest, one] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === offset) break;
      this.#kept.delete(oldest);
      this.#bytes -= one.length;
    }
    return value;
  }
}
