import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { PalaverError } from '@palaver/protocol/errors';
import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import { client } from '../../../client/client.ts';
import { useReconnect } from '../../../client/useReconnect.ts';
import { useRetry } from '../../../client/useRetry.ts';

const EVERY_MS = 10_000;
/** While a backup is made. */
const SOON_MS = 2_000;

export interface ServerNow {
  /** What was answered last, and when; null: nothing yet. */
  last: { answer: ServerAnswer; at: string } | null;
  /** Why the last question was not answered; null after an answer. */
  fault: unknown;
  /** The node that was chosen; null: whichever answers first. */
  chosen: string | null;
  choose(node: string): void;
  again(): void;
}

/** How the server is, asked again every 10 s while the page is seen. The node stays the same from the first answer on, until it is gone or another is chosen. */
export function useServer(): ServerNow {
  const [last, setLast] = useState<ServerNow['last']>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [chosen, choose] = useState<string | null>(null);
  const [asked, again] = useReducer((before: number) => before + 1, 0);
  const answering = useRef<string | undefined>(undefined);

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    client.admin.server(chosen ?? answering.current).then(
      (answer) => {
        if (!current) return;
        answering.current = answer.node;
        setLast({ answer, at: new Date().toISOString() });
        setFault(null);
        timer = setTimeout(() => document.hidden || again(), answer.backup ? SOON_MS : EVERY_MS);
      },
      (cause: unknown) => {
        if (!current) return;
        const isGone = cause instanceof PalaverError && cause.errorCode === 'NOT_FOUND';
        if (!isGone || (chosen ?? answering.current) === undefined) return setFault(cause);
        answering.current = undefined;
        choose(null);
        again();
      },
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [chosen, asked]);

  useEffect(() => {
    const seen = () => document.hidden || again();
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, []);
  const retry = useCallback(() => again(), []);
  useReconnect(retry);
  useRetry(fault, retry);
  return { last, fault, chosen, choose, again };
}
