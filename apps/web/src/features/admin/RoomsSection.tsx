import { useCallback, useEffect, useRef, useState } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { RoomsTable } from './RoomsTable.tsx';

const ask = (q: string, cursor?: string) =>
  client.admin.rooms({ ...(q !== '' && { q }), ...(cursor !== undefined && { cursor }) });

/** All rooms but conversations between two, found by name. */
export function RoomsSection({ user }: { user: Me }) {
  const search = useSearch<Room>(ask);
  const field = useRef<HTMLInputElement>(null);
  const [deleted, setDeleted] = useState(0);
  const { items, retry } = search;
  // What had the focus is gone with its row.
  useEffect(() => {
    if (deleted > 0) field.current?.focus();
  }, [deleted]);
  const onDeleted = useCallback(() => {
    setDeleted((before) => before + 1);
    retry();
  }, [retry]);
  return (
    <>
      <p className="text-ink-2">{t.admin.rooms.lead}</p>
      <div className="filters">
        <input
          ref={field}
          className="in"
          dir="auto"
          type="search"
          aria-label={t.admin.rooms.search}
          placeholder={t.admin.rooms.search}
          value={search.q}
          onChange={(event) => search.setQ(event.target.value)}
        />
      </div>
      <ErrorNote>{search.error}</ErrorNote>
      {items === null && !search.error ? <Waiting onRetry={retry} /> : null}
      {search.error ? (
        <button type="button" className="button button-line justify-self-start" onClick={retry}>
          {t.tryAgain}
        </button>
      ) : null}
      <p role="status" className="text-[0.8125rem] text-ink-2">
        {items === null
          ? ''
          : items.length === 0
            ? t.admin.rooms.none(search.q)
            : t.admin.rooms.shown(items.length, search.hasMore)}
      </p>
      {items && items.length > 0 ? (
        <RoomsTable me={user} rooms={items} onChanged={retry} onDeleted={onDeleted} />
      ) : null}
      {search.hasMore ? (
        <button type="button" className="button button-line justify-self-start" onClick={() => search.more()}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}
