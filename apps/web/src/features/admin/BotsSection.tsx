import { useCallback, useEffect, useRef, useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { BotsTable } from './BotsTable.tsx';
import { NewBotDialog } from './NewBotDialog.tsx';

/** All bots, found by name, and the way to one more. */
export function BotsSection() {
  const ask = useCallback(
    (q: string, cursor?: string) =>
      client.admin.bots({ ...(q !== '' && { q }), ...(cursor !== undefined && { cursor }) }),
    [],
  );
  const search = useSearch<Account>(ask);
  const [isAdding, setAdding] = useState(false);
  const { items } = search;
  const field = useRef<HTMLInputElement>(null);
  const isDeleted = useRef(false);
  // What had the focus went with the row of the bot.
  useEffect(() => {
    if (isDeleted.current && document.activeElement === document.body) field.current?.focus();
    isDeleted.current = false;
  }, [items]);
  const noteDeleted = () => {
    isDeleted.current = true;
    search.retry();
  };
  const text = t.admin.bots;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex-1 text-ink-2">{text.lead}</p>
        <button type="button" className="button button-go" onClick={() => setAdding(true)}>
          {text.add}
        </button>
      </div>
      <input
        ref={field}
        className="in"
        dir="auto"
        type="search"
        aria-label={text.search}
        placeholder={text.search}
        value={search.q}
        onChange={(event) => search.setQ(event.target.value)}
      />
      <ErrorNote>{search.error}</ErrorNote>
      {items === null && !search.error ? <Waiting onRetry={search.retry} /> : null}
      {search.error ? (
        <button type="button" className="button button-line justify-self-start" onClick={search.retry}>
          {t.tryAgain}
        </button>
      ) : null}
      <p role="status" className="text-[0.8125rem] text-ink-2">
        {items === null ? '' : items.length === 0 ? text.none(search.q) : text.shown(items.length, search.hasMore)}
      </p>
      {items && items.length > 0 ? <BotsTable bots={items} onDeleted={noteDeleted} /> : null}
      {search.hasMore ? (
        <button type="button" className="button button-line justify-self-start" onClick={() => search.more()}>
          {t.more}
        </button>
      ) : null}
      {isAdding ? <NewBotDialog onMade={search.retry} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
