/** A text that is drawn higher than `above` is folded to `height`. Pixels. */
export const FOLD = { above: 560, height: 440 };

const CHARS = 400;
const LINES = 20;

/** Texts that were opened, by the id of their message, as long as the page is open. */
export const unfolded = new Set<string>();

/** Whether a text may be drawn higher than the fold, on the narrowest screen: only such are measured. */
export function mayBeTall(text: string): boolean {
  return text.length > CHARS || text.split('\n', LINES + 1).length > LINES;
}
