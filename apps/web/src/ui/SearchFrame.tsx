import type { ReactNode } from 'react';
import { t } from '../i18n/en.ts';
import { ErrorNote } from './ErrorNote.tsx';
import type { Search } from './Search.ts';
import { Waiting } from './Waiting.tsx';

interface SearchFrameProps {
  search: Search<unknown>;
  /** What else failed beside the search. */
  fault?: string | null;
  children: ReactNode;
}

/** What stands around the things that a search found: waiting, what failed and how to try again, and the way to more. */
export function SearchFrame({
  search: { items, error, hasMore, more, retry },
  fault = null,
  children,
}: SearchFrameProps) {
  return (
    <>
      <ErrorNote>{fault ?? error}</ErrorNote>
      {items === null && !error ? <Waiting onRetry={retry} /> : null}
      {error ? (
        <button type="button" className="button button-line justify-self-start" onClick={retry}>
          {t.tryAgain}
        </button>
      ) : null}
      {children}
      {hasMore ? (
        <button type="button" className="button button-line justify-self-start" onClick={more}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
