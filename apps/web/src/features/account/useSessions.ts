import { useCallback, useEffect, useState } from 'react';
import type { Session } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useReconnect } from '../../client/useReconnect.ts';
import { useRetry } from '../../client/useRetry.ts';

interface Sessions {
  /** This one first, then by their last use; null before the first answer. */
  sessions: Session[] | null;
  /** Why they are not known as they are now. */
  error: string | null;
  reload(): void;
}

/** One's own sessions, asked for anew whenever the connection is back. */
export function useSessions(): Sessions {
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    client.sessions().then(
      (found) => {
        if (!current) return;
        setSessions(found.sort(inOrder));
        setFault(null);
      },
      (cause: unknown) => current && setFault(cause),
    );
    return () => {
      current = false;
    };
  }, [asked]);
  const reload = useCallback(() => setAsked((before) => before + 1), []);
  useReconnect(reload);
  useRetry(fault, reload);
  return { sessions, error: fault === null ? null : errorText(fault), reload };
}

function inOrder(a: Session, b: Session): number {
  return Number(b.current) - Number(a.current) || b.lastUsedAt.localeCompare(a.lastUsedAt);
}
