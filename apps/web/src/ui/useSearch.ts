import { useEffect, useState } from 'react';
import { errorText } from '../app/errorText.ts';
import { useLineBack } from '../app/useLineBack.ts';

export interface Search<T> {
  q: string;
  setQ(q: string): void;
  /** Null: not known yet. */
  items: T[] | null;
  error: string | null;
  hasMore: boolean;
  more(): void;
  retry(): void;
}

const PAUSE_MS = 200;

/** Searches as one types, page by page; an answer that comes late never replaces a newer one. */
export function useSearch<T>(
  ask: (q: string, cursor?: string) => Promise<{ items: T[]; next: string | null }>,
): Search<T> {
  const [q, setQ] = useState('');
  const [tries, setTries] = useState(0);
  const [found, setFound] = useState<{ items: T[] | null; next: string | null; error: string | null }>({
    items: null,
    next: null,
    error: null,
  });

  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () => {
        ask(q).then(
          ({ items, next }) => current && setFound({ items, next, error: null }),
          (cause: unknown) => current && setFound((before) => ({ ...before, error: errorText(cause) })),
        );
      },
      q === '' ? 0 : PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [q, tries, ask]);
  useLineBack(() => found.error !== null && setTries(tries + 1));

  return {
    q,
    setQ,
    items: found.items,
    error: found.error,
    hasMore: found.next !== null,
    more() {
      if (found.next === null) return;
      ask(q, found.next).then(
        ({ items, next }) => setFound((before) => ({ items: [...(before.items ?? []), ...items], next, error: null })),
        (cause: unknown) => setFound((before) => ({ ...before, error: errorText(cause) })),
      );
    },
    retry: () => setTries(tries + 1),
  };
}
