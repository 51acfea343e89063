import { useEffect, useSyncExternalStore } from 'react';

let table: ReadonlyMap<string, string> = new Map();
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

async function load(): Promise<void> {
  try {
    const { default: rows } = await import('virtual:emoji-names');
    table = new Map(rows);
    for (const listener of listeners) listener();
  } catch {
    // Without a connection: the next text that names one asks again.
    loading = null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The emoji of a name such as `smile`; undefined where there is none, or while the names are on their way. */
export function useEmoji(name: string): string | undefined {
  useEffect(() => {
    loading ??= load();
  }, []);
  return useSyncExternalStore(subscribe, () => table.get(name));
}
