import type { Ref } from 'react';
import type { Search } from './Search.ts';

interface SearchFieldProps {
  label: string;
  search: Pick<Search<unknown>, 'q' | 'setQ'>;
  ref?: Ref<HTMLInputElement>;
}

/** Where one types what is searched for. */
export function SearchField({ label, search, ref }: SearchFieldProps) {
  return (
    <input
      ref={ref}
      className="in"
      dir="auto"
      type="search"
      aria-label={label}
      placeholder={label}
      value={search.q}
      onChange={(event) => search.setQ(event.target.value)}
    />
  );
}
