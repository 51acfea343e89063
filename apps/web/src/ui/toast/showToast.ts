import { createValue } from '../createValue.ts';

/** One short word about what was just done; never an error that needs an answer. */
interface Toast {
  text: string;
  /** Counts up, so that the same words said twice are shown twice. */
  id: number;
}

let last = 0;

/** The toast that is shown now. */
export const shownToast = createValue<Toast | null>(null);

/** Shows a toast in place of the one that is there. */
export function showToast(text: string): void {
  last += 1;
  shownToast.set({ text, id: last });
}

export function hideToast(id: number): void {
  if (shownToast.get()?.id === id) shownToast.set(null);
}
