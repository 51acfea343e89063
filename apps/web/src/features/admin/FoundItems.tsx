import type { ReactNode } from 'react';
import type { Search } from '../../ui/Search.ts';
import { SearchFrame } from '../../ui/SearchFrame.tsx';

interface FoundItemsProps<T> {
  search: Search<T>;
  /** What is said where nothing was found. */
  none: string;
  /** How many are shown, and whether there are more. */
  shown(count: number, hasMore: boolean): string;
  /** What else is under way, in the place of how many are shown. */
  busy?: string | undefined;
  /** What else failed. */
  fault?: string | null;
  /** Draws the items; not called for none. */
  children(items: T[]): ReactNode;
}

/** What a search in the administration found, under a line that says how many there are. */
export function FoundItems<T>({ search, none, shown, busy, fault = null, children }: FoundItemsProps<T>) {
  const { items, hasMore } = search;
  const count = items === null ? '' : items.length === 0 ? none : shown(items.length, hasMore);
  return (
    <SearchFrame search={search} fault={fault}>
      <p role="status" className="text-[0.8125rem] text-ink-2">
        {busy ?? count}
      </p>
      {items && items.length > 0 ? children(items) : null}
    </SearchFrame>
  );
}
