const PER_MS = 20;
const LONGEST_MS = 60_000;

/** Times in steps of a twentieth of a millisecond, up to a minute, however many there are. */
export class Histogram {
  readonly #counts = new Uint32Array(LONGEST_MS * PER_MS + 1);
  #total = 0;

  add(ms: number): void {
    const step = Math.min(LONGEST_MS * PER_MS, Math.max(0, Math.floor(ms * PER_MS)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
  }

  /** The time that this share of all does not pass, ms; 0 of none. */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil(this.#total * share));
    let seen = 0;
    if (this.#total === 0) return 0;
    for (const [step, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return (step + 1) / PER_MS;
    }
    return LONGEST_MS;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
