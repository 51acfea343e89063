/** So much is held back at most. What is dropped is found in the store (R4). */
const HELD_MAX = 5_000;

/**
 * Holds news back while this node may not know who was removed. Where the line to the other nodes was broken, the end of a membership may have been said meanwhile:
 * until the store was looked at once, nothing of theirs is delivered, for whoever was removed may still be listening here (M2). Where the store did not answer
 * since then, what this node itself commits waits for that look too. With the store at hand nobody waits for a bus that is dead (S5).
 */
export class HeldNews {
  #missedAt = -Infinity;
  #lookedAt = performance.now();
  #lookFailed = false;
  #held: (() => void)[] = [];

  /** News of other nodes may have been missed until now. */
  missed(): void {
    this.#missedAt = performance.now();
  }

  /** What the store said is delivered. `beganAt`: when it was asked, by performance.now(). */
  looked(beganAt: number): void {
    this.#lookedAt = beganAt;
    // What waits goes first: what comes meanwhile waits behind it (S5).
    if (this.isBehind) return;
    this.#lookFailed = false;
    const held = this.#held;
    this.#held = [];
    for (const deliver of held) deliver();
  }

  /** The store did not answer. */
  lookFailed(): void {
    this.#lookFailed = true;
  }

  /** Whether somebody may be listening here who was removed. */
  get isBehind(): boolean {
    return this.#missedAt >= this.#lookedAt;
  }

  ofOthers(deliver: () => void): void {
    this.#deliver(deliver, this.isBehind);
  }

  ofOwn(deliver: () => void): void {
    this.#deliver(deliver, this.isBehind && this.#lookFailed);
  }

  #deliver(deliver: () => void, hold: boolean): void {
    if (!hold) return deliver();
    this.#held.push(deliver);
    if (this.#held.length > HELD_MAX) this.#held.shift();
  }
}
