import { useCallback, useState, useSyncExternalStore } from 'react';
import { createValue } from '../ui/createValue.ts';
import { draftKey } from './draftKey.ts';
import { letGo, readField, readLeaving, subscribeLeaving, writeField } from './leavingTexts.ts';

/** Rises with every change of a draft. */
const changes = createValue(0);

interface Draft {
  text: string;
  set(text: string): void;
  /** Empties the field. The text is given back where what keeps it fails. */
  letGo(kept: Promise<unknown>): void;
  /** What left the field and is not safe on the device yet; empty: nothing. */
  leaving: string;
}

/** What is half written in a room: kept at every key, so that nothing that closes the page can take it (no delay, no last second lost). */
export function useDraft(roomId: string): Draft {
  const [key] = useState(() => draftKey(roomId));
  const [text, setText] = useState(() => readField(key));
  const set = useCallback(
    (next: string) => {
      setText(next);
      writeField(key, next);
      changes.set(changes.get() + 1);
    },
    [key],
  );
  const leaving = useSyncExternalStore(subscribeLeaving, () => readLeaving(key));
  return {
    text,
    set,
    letGo(kept) {
      void letGo(key, text, kept).then((isKept) => isKept || setText(readField(key)));
      set('');
    },
    leaving,
  };
}

/** Whether something is half written in a room. */
export function useHasDraft(roomId: string): boolean {
  return useSyncExternalStore(changes.subscribe, () => readField(draftKey(roomId)).trim() !== '');
}
