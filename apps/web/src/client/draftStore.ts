/** What every key begins with; then comes whose it is. */
export const DRAFTS = 'palaver.draft.';
/** Where storage is blocked or full drafts live as long as the page. */
const memory = new Map<string, string>();

/** What is half written under a key; empty: nothing. */
export function readDraft(key: string): string {
  const unkept = memory.get(key);
  if (unkept !== undefined) return unkept;
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Kept at once; an empty text is forgotten. */
export function writeDraft(key: string, text: string): void {
  memory.delete(key);
  try {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
}

/** Removes the drafts of a person from the device; without one those of everybody. */
export function wipeDrafts(userId?: string): void {
  const own = userId === undefined ? DRAFTS : `${DRAFTS}${userId}.`;
  for (const key of memory.keys()) if (key.startsWith(own)) memory.delete(key);
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
