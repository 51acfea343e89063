import { useCallback, useState, useSyncExternalStore } from 'react';
import { newClientId } from '@palaver/client/outbox/newClientId';
import { createValue } from '../ui/createValue.ts';
import { client } from './client.ts';
import { draftKey } from './draftKey.ts';
import { readDraft, writeDraft } from './draftStore.ts';
import { letGo, readLeaving, subscribeLeaving, takeBack } from './leavingTexts.ts';

/** Rises with every change of a draft. */
const changes = createValue(0);

interface Draft {
  text: string;
  set(text: string): void;
  /** Empties the field. `send` is given the clientId; where it fails, the text is given back. */
  letGo(send: (clientId: string) => Promise<unknown>): void;
  /** What left the field and is not safe on the device yet; empty: nothing. */
  leaving: string;
}

/** What is half written in a room: kept at every key, so that nothing that closes the page can take it (no delay, no last second lost). */
export function useDraft(roomId: string): Draft {
  const [key] = useState(() => draftKey(roomId));
  const [text, setText] = useState(() => {
    takeBack(key, (clientId) => isSent(roomId, clientId));
    return readDraft(key);
  });
  const set = useCallback(
    (next: string) => {
      setText(next);
      writeDraft(key, next);
      changes.set(changes.get() + 1);
    },
    [key],
  );
  const leaving = useSyncExternalStore(subscribeLeaving, () => readLeaving(key));
  return {
    text,
    set,
    letGo(send) {
      const clientId = newClientId(Date.now(), Math.random);
      void letGo(key, { clientId, text }, send(clientId)).then((isKept) => isKept || set(readDraft(key)));
      set('');
    },
    leaving,
  };
}

/** Whether something is half written in a room. */
export function useHasDraft(roomId: string): boolean {
  return useSyncExternalStore(changes.subscribe, () => readDraft(draftKey(roomId)).trim() !== '');
}

/** Whether this device has what was sent under this clientId: in the outbox, or as a message. */
function isSent(roomId: string, clientId: string): boolean {
  const timeline = client.getRoom(roomId)?.timeline ?? [];
  return timeline.some((item) =>
    item.kind === 'unsent' ? item.clientId === clientId : item.kind === 'message' && item.message.clientId === clientId,
  );
}
