/** What is searched for, what was found, and how to go on. */
export interface Search<T> {
  q: string;
  setQ(q: string): void;
  /** Null: not known yet. */
  items: T[] | null;
  /** Whether these are what `q` found, and not what was found before it. */
  isCurrent: boolean;
  error: string | null;
  hasMore: boolean;
  more(): void;
  retry(): void;
}
