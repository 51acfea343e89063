/** Counts the UTF-8 bytes of an answer while it is put together, so that it keeps its bound. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes the JSON of `value`, with the comma after it, when it fits. */
  take(value: unknown): boolean {
    const bytes = jsonBytes(value);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Takes so many bytes whether they fit or not. */
  spend(bytes: number): void {
    this.#left -= bytes;
  }
}

/** Bytes of a value in a JSON list: itself and a comma. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}
