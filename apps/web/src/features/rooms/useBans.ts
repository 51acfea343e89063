import { useCallback, useEffect, useRef, useState } from 'react';
import type { Ban } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useReconnect } from '../../client/useReconnect.ts';
import { useRetry } from '../../client/useRetry.ts';

export interface Bans {
  /** Null before the first answer. */
  items: Ban[] | null;
  error: string | null;
  reload(): void;
}

/** Who may not come into a room, newest first. */
export function useBans(roomId: string): Bans {
  const [items, setItems] = useState<Ban[] | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const asked = useRef(0);
  const reload = useCallback(() => {
    const mine = (asked.current += 1);
    client.bans(roomId).then(
      (found) => {
        if (mine !== asked.current) return;
        setItems(found);
        setFault(null);
      },
      (cause: unknown) => mine === asked.current && setFault(cause),
    );
  }, [roomId]);
  useEffect(reload, [reload]);
  useReconnect(reload);
  useRetry(fault, reload);
  return { items, error: fault === null ? null : errorText(fault), reload };
}
