import type { ReactNode } from 'react';
import { t } from '../i18n/en.ts';
import { ErrorNote } from './ErrorNote.tsx';
import type { Search } from './useSearch.ts';
import { Waiting } from './Waiting.tsx';

interface SearchListProps<T> {
  search: Search<T>;
  label: string;
  empty: (q: string) => string;
  children: (item: T) => ReactNode;
}

/** A search field with what it finds. */
export function SearchList<T>({ search, label, empty, children }: SearchListProps<T>) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <input
        className="in"
        dir="auto"
        type="search"
        aria-label={label}
        placeholder={label}
        value={search.q}
        onChange={(event) => search.setQ(event.target.value)}
      />
      <ErrorNote>{search.error}</ErrorNote>
      {search.items === null && !search.error ? <Waiting onRetry={search.retry} /> : null}
      {search.error ? (
        <button type="button" className="button button-line justify-self-start" onClick={search.retry}>
          {t.tryAgain}
        </button>
      ) : null}
      {search.items?.length === 0 ? <p className="text-ink-2">{empty(search.q)}</p> : null}
      <ul className="grid grid-cols-1 gap-1">{search.items?.map(children)}</ul>
      {search.hasMore ? (
        <button type="button" className="button button-plain justify-self-start" onClick={() => search.more()}>
          {t.more}
        </button>
      ) : null}
    </div>
  );
}
