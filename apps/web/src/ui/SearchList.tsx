import type { ReactNode } from 'react';
import type { Search } from './Search.ts';
import { SearchField } from './SearchField.tsx';
import { SearchFrame } from './SearchFrame.tsx';

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
      <SearchField label={label} search={search} />
      <SearchFrame search={search}>
        {search.items?.length === 0 ? <p className="text-ink-2">{empty(search.q)}</p> : null}
        {groups(search.items ?? []).map(({ title, items }) =>
          items.length === 0 ? null : (
            <section key={title} className="grid grid-cols-1 gap-1">
              {title === null ? null : <h2 className="text-[0.8125rem] text-ink-2">{title}</h2>}
              <ul className="grid grid-cols-1 gap-1">{items.map(children)}</ul>
            </section>
          ),
        )}
      </SearchFrame>
    </div>
  );
}

function alone<T>(items: T[]): Group<T>[] {
  return [{ title: null, items }];
}
