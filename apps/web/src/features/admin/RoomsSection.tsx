import { useCallback, useEffect, useRef, useState } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { FoundItems } from './FoundItems.tsx';
import { RoomsTable } from './RoomsTable.tsx';

const ask = (q: string, cursor?: string) =>
  client.admin.rooms({ ...(q !== '' && { q }), ...(cursor !== undefined && { cursor }) });

/** All rooms but conversations between two, found by name. */
export function RoomsSection({ user }: { user: Me }) {
  const search = useSearch<Room>(ask);
  const field = useRef<HTMLInputElement>(null);
  const [deleted, setDeleted] = useState(0);
  const { retry } = search;
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
        <SearchField ref={field} label={t.admin.rooms.search} search={search} />
      </div>
      <FoundItems search={search} none={t.admin.rooms.none(search.q)} shown={t.admin.rooms.shown}>
        {(rooms) => <RoomsTable me={user} rooms={rooms} onChanged={retry} onDeleted={onDeleted} />}
      </FoundItems>
    </>
  );
}
