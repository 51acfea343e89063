/** Heights of all rows, measured or estimated, and where each begins. Pixels. */
export class RowHeights {
  readonly #measured = new Map<string, number>();
  readonly #estimate: (index: number) => number;
  #keys: readonly string[] = [];
  #indexes = new Map<string, number>();
  #tops = new Float64Array(1);
  #fresh = false;

  constructor(estimate: (index: number) => number) {
    this.#estimate = estimate;
  }

  setKeys(keys: readonly string[]): void {
    this.#keys = keys;
    this.#indexes = new Map(keys.map((key, i) => [key, i]));
    this.#fresh = false;
  }

  /** True when the height of a row is another than was known. */
  measure(key: string, height: number): boolean {
    if (Math.abs((this.#measured.get(key) ?? -1) - height) < 0.25) return false;
    this.#measured.set(key, height);
    this.#fresh = false;
    return true;
  }

  get total(): number {
    return this.top(this.#keys.length);
  }

  /** Where the row begins; of the index after the last, where the list ends. */
  top(index: number): number {
    if (!this.#fresh) this.#sum();
    return this.#tops[Math.max(0, Math.min(index, this.#keys.length))] ?? 0;
  }

  indexOf(key: string): number {
    return this.#indexes.get(key) ?? -1;
  }

  /** The row at an offset from the top of the list, px. */
  indexAt(offset: number): number {
    let [low, high] = [0, this.#keys.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  #sum(): void {
    this.#fresh = true;
    this.#tops = new Float64Array(this.#keys.length + 1);
    let top = 0;
    for (const [i, key] of this.#keys.entries()) {
      top += this.#measured.get(key) ?? this.#estimate(i);
      this.#tops[i + 1] = top;
    }
  }
}
