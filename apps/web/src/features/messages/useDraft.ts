import { useCallback, useState, useSyncExternalStore } from 'react';
import { editDrafts } from './editDrafts.ts';

const PREFIX = 'palaver.draft.';
const listeners = new Set<() => void>();
/** Where storage is blocked drafts live as long as the page. */
const memory = new Map<string, string>();

function read(roomId: string): string {
  try {
    return localStorage.getItem(PREFIX + roomId) ?? '';
  } catch {
    return memory.get(roomId) ?? '';
  }
}

function write(roomId: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(PREFIX + roomId);
    else localStorage.setItem(PREFIX + roomId, text);
  } catch {
    memory.set(roomId, text);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is half written in a room: kept at every key, so that nothing that closes the page can take it (no delay, no last second lost). */
export function useDraft(roomId: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => read(roomId));
  const set = useCallback(
    (next: string) => {
      setText(next);
      write(roomId, next);
    },
    [roomId],
  );
  return [text, set];
}

/** Whether something is half written in a room. */
export function useHasDraft(roomId: string): boolean {
  return useSyncExternalStore(subscribe, () => read(roomId).trim() !== '');
}

/** Removes all drafts from the device: they belong to whoever signed out. */
export function wipeDrafts(): void {
  memory.clear();
  editDrafts.clear();
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
