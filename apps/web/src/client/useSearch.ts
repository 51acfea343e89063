import { useCallback, useEffect, useState } from 'react';
import { errorText } from './errorText.ts';
import type { Search } from '../ui/Search.ts';
import { useReconnect } from './useReconnect.ts';
import { useRetry } from './useRetry.ts';

const PAUSE_MS = 200;

/** Searches as one types, page by page; an answer that comes late never replaces a newer one. */
export function useSearch<T>(
  ask: (q: string, cursor?: string) => Promise<{ items: T[]; next: string | null }>,
): Search<T> {
  const [q, setQ] = useState('');
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<{ items: T[] | null; next: string | null }>({ items: null, next: null });
  const [fault, setFault] = useState<unknown>(null);
  /** What the last answer was to; another while one is awaited. */
  const [answered, setAnswered] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () => {
        ask(q).then(
          (answer) => {
            if (!current) return;
            setFound(answer);
            setFault(null);
            setAnswered(q);
          },
          (cause: unknown) => current && setFault(cause),
        );
      },
      q === '' ? 0 : PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [q, tries, ask]);
  const retry = useCallback(() => setTries((before) => before + 1), []);
  // An answer that is still awaited may have been asked for on a connection that is dead.
  useReconnect(() => (fault !== null || answered !== q) && retry());
  useRetry(fault, retry);

  return {
    q,
    setQ,
    items: found.items,
    isCurrent: answered === q,
    error: fault === null ? null : errorText(fault),
    hasMore: found.next !== null,
    more() {
      if (found.next === null) return;
      ask(q, found.next).then(({ items, next }) => {
        setFound((before) =>
          before.next === found.next ? { items: [...(before.items ?? []), ...items], next } : before,
        );
        setFault(null);
      }, setFault);
    },
    retry,
  };
}
