/** One token bucket of this process, by a clock that nobody sets. It may be overdrawn: what was read already is charged whatever is left. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at = performance.now();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Takes the cost, whatever is left. @returns whether there was room for anything before */
  spend(cost: number): boolean {
    const hadRoom = this.waitMs === 0;
    this.#tokens -= cost;
    return hadRoom;
  }

  /** Milliseconds until there is room for anything; 0: there is. */
  get waitMs(): number {
    const lacking = 1 - this.#fill();
    return lacking <= 0 ? 0 : Math.ceil((lacking / this.#perSecond) * 1000);
  }

  get isFull(): boolean {
    return this.#fill() >= this.#burst;
  }

  #fill(): number {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    return this.#tokens;
  }
}
