import { useCallback, useState, useSyncExternalStore } from 'react';
import { client } from '../../app/client.ts';

const PREFIX = 'palaver.draft.';
const listeners = new Set<() => void>();
/** Where storage is blocked or full drafts live as long as the page. */
const memory = new Map<string, string>();

/** A draft belongs to who wrote it: the next person at this device has drafts of their own. */
function keyOf(roomId: string): string {
  const { session } = client.getState();
  return `${PREFIX}${session.status === 'signedIn' ? session.user.id : ''}.${roomId}`;
}

function read(key: string): string {
  const unkept = memory.get(key);
  if (unkept !== undefined) return unkept;
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function write(key: string, text: string): void {
  memory.delete(key);
  try {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is half written in a room: kept at every key, so that nothing that closes the page can take it (no delay, no last second lost). */
export function useDraft(roomId: string): [string, (text: string) => void] {
  const [key] = useState(() => keyOf(roomId));
  const [text, setText] = useState(() => read(key));
  const set = useCallback(
    (next: string) => {
      setText(next);
      write(key, next);
    },
    [key],
  );
  return [text, set];
}

/** Whether something is half written in a room. */
export function useHasDraft(roomId: string): boolean {
  return useSyncExternalStore(subscribe, () => read(keyOf(roomId)).trim() !== '');
}

/** Removes the drafts of a person from the device. */
export function wipeDrafts(userId: string): void {
  const own = `${PREFIX}${userId}.`;
  for (const key of memory.keys()) if (key.startsWith(own)) memory.delete(key);
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
