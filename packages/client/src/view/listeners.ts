/** In a burst, those who draw are called once in this time (ms). */
const PAUSE_MS = 32;

/** Listeners that are called at once, and then once in a while, however much changes: a thousand messages are not a thousand pictures. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #planned = false;
  #pausing = false;

  /** Adds a listener; the answer removes it. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(): void {
    if (this.#planned || this.#listeners.size === 0) return;
    this.#planned = true;
    if (!this.#pausing) queueMicrotask(() => this.#publishNow());
  }

  #publishNow(): void {
    this.#planned = false;
    this.#pausing = true;
    setTimeout(() => {
      this.#pausing = false;
      if (this.#planned) this.#publishNow();
    }, PAUSE_MS);
    for (const listener of [...this.#listeners]) listener();
  }
}
