/** Listeners that are told once a turn, however much changed in it. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #planned = false;

  /** Adds a listener; the answer removes it. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    if (this.#planned || this.#listeners.size === 0) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
