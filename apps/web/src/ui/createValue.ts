/** A value outside of components that components can follow: its two functions are what `useSyncExternalStore` takes. */
export interface Value<T> {
  get(): T;
  set(next: T): void;
  /** The answer ends it. */
  subscribe(listener: () => void): () => void;
}

export function createValue<T>(first: T): Value<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
