import { useCallback, useEffect, useState } from 'react';
import type { Invite } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useReconnect } from '../../client/useReconnect.ts';
import { useRetry } from '../../client/useRetry.ts';

export interface Invites {
  /** Null before the first answer. */
  items: Invite[] | null;
  error: string | null;
  reload(): void;
}

/** The invitations that one may withdraw, newest first; of one room, where it is given. */
export function useInvites(roomId?: string): Invites {
  const [items, setItems] = useState<Invite[] | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    allInvites().then(
      (found) => {
        if (!current) return;
        setItems(found.filter(({ room }) => roomId === undefined || room?.id === roomId));
        setFault(null);
      },
      (cause: unknown) => current && setFault(cause),
    );
    return () => {
      current = false;
    };
  }, [roomId, asked]);
  const reload = useCallback(() => setAsked((before) => before + 1), []);
  useReconnect(reload);
  useRetry(fault, reload);
  return { items, error: fault === null ? null : errorText(fault), reload };
}

/** Page by page. */
async function allInvites(): Promise<Invite[]> {
  const all: Invite[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.invites(cursor === null ? {} : { cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
