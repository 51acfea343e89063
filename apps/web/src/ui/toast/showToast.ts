/** One short word about what was just done; never an error that needs an answer. */
export interface ToastState {
  text: string;
  /** Counts up, so that the same words said twice are shown twice. */
  id: number;
}

let shown: ToastState | null = null;
let last = 0;
const listeners = new Set<() => void>();

export function subscribeToast(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToast(): ToastState | null {
  return shown;
}

/** Shows a toast in place of the one that is there. */
export function showToast(text: string): void {
  last += 1;
  shown = { text, id: last };
  for (const listener of listeners) listener();
}

export function hideToast(id: number): void {
  if (shown?.id !== id) return;
  shown = null;
  for (const listener of listeners) listener();
}
