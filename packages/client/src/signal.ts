/** An event that a part emits to the parts built on it, without knowing them. */
export class Signal<Args extends unknown[] = []> {
  readonly #listeners: ((...args: Args) => void)[] = [];

  listen(listener: (...args: Args) => void): void {
    this.#listeners.push(listener);
  }

  emit(...args: Args): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
