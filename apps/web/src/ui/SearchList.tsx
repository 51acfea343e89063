import type { ReactNode } from 'react';
import { t } from '../i18n/en.ts';
import { ErrorNote } from './ErrorNote.tsx';
import { Waiting } from './Waiting.tsx';

/** What is searched for, what was found, and how to go on. */
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

export interface Group<T> {
  /** Null: it stands alone, and needs no title. */
  title: string | null;
  items: T[];
}

interface SearchListProps<T> {
  search: Search<T>;
  label: string;
  empty: (q: string) => string;
  /** In which groups they are shown; those without anything are left out. */
  groups?: (items: T[]) => Group<T>[];
  children: (item: T) => ReactNode;
}

/** A search field with what it finds. */
export function SearchList<T>({ search, label, empty, groups = alone, children }: SearchListProps<T>) {
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
      {groups(search.items ?? []).map(({ title, items }) =>
        items.length === 0 ? null : (
          <section key={title} className="grid grid-cols-1 gap-1">
            {title === null ? null : <h2 className="text-[0.8125rem] text-ink-2">{title}</h2>}
            <ul className="grid grid-cols-1 gap-1">{items.map(children)}</ul>
          </section>
        ),
      )}
      {search.hasMore ? (
        <button type="button" className="button button-plain justify-self-start" onClick={() => search.more()}>
          {t.more}
        </button>
      ) : null}
    </div>
  );
}

function alone<T>(items: T[]): Group<T>[] {
  return [{ title: null, items }];
}
