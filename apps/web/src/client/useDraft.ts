import { useCallback, useState, useSyncExternalStore } from 'react';
import { draftKey, readDraft, writeDraft } from './draftStore.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is half written in a room: kept at every key, so that nothing that closes the page can take it (no delay, no last second lost). */
export function useDraft(roomId: string): [string, (text: string) => void] {
  const [key] = useState(() => draftKey(roomId));
  const [text, setText] = useState(() => readDraft(key));
  const set = useCallback(
    (next: string) => {
      setText(next);
      writeDraft(key, next);
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [text, set];
}

/** Whether something is half written in a room. */
export function useHasDraft(roomId: string): boolean {
  return useSyncExternalStore(subscribe, () => readDraft(draftKey(roomId)).trim() !== '');
}
