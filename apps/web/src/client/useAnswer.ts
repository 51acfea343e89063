import { useCallback, useEffect, useRef, useState } from 'react';
import { errorText } from './errorText.ts';
import { useReconnect } from './useReconnect.ts';
import { useRetry } from './useRetry.ts';

export interface Asked<T> {
  /** Null before the first answer. */
  answer: T | null;
  setAnswer(answer: T): void;
  error: string | null;
  reload(): void;
}

/**
 * What the server answers to a question: asked at once, whenever the connection is back, and again after a failure that passes. An answer that comes late
 * never replaces a newer one. @param ask the same function for as long as the question is the same
 */
export function useAnswer<T>(ask: () => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<T | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const asked = useRef(0);
  const reload = useCallback(() => {
    const mine = (asked.current += 1);
    ask().then(
      (found) => {
        if (mine !== asked.current) return;
        setAnswer(found);
        setFault(null);
      },
      (cause: unknown) => mine === asked.current && setFault(cause),
    );
  }, [ask]);
  useEffect(reload, [reload]);
  useReconnect(reload);
  useRetry(fault, reload);
  // What was asked before is older than what is known now.
  const take = useCallback((found: T) => {
    asked.current += 1;
    setAnswer(found);
    setFault(null);
  }, []);
  return { answer, setAnswer: take, error: fault === null ? null : errorText(fault), reload };
}
