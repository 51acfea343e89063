/** In a burst, those who draw are told so often and not more (ms). */
const PAUSE_MS = 32;

/** Listeners that are told at once, and then once in a while, however much changes: a thousand messages are not a thousand pictures. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #planned = false;
  #pausing = false;

  /** Adds a listener; the answer removes it. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    if (this.#planned || this.#listeners.size === 0) return;
    this.#planned = true;
    if (!this.#pausing) queueMicrotask(() => this.#tellNow());
  }

  #tellNow(): void {
    this.#planned = false;
    this.#pausing = true;
    setTimeout(() => {
      this.#pausing = false;
      if (this.#planned) this.#tellNow();
    }, PAUSE_MS);
    for (const listener of [...this.#listeners]) listener();
  }
}
