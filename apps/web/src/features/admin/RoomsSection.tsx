import { useRef } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { FoundItems } from './FoundItems.tsx';
import { RoomsTable } from './RoomsTable.tsx';
import { useFocusAfterDelete } from './useFocusAfterDelete.ts';

const ask = (q: string, cursor?: string) =>
  client.admin.rooms({ ...(q !== '' && { q }), ...(cursor !== undefined && { cursor }) });

/** All rooms but conversations between two, found by name. */
export function RoomsSection({ user }: { user: Me }) {
  const search = useSearch<Room>(ask);
  const field = useRef<HTMLInputElement>(null);
  const noteDeleted = useFocusAfterDelete(search.items, field, search.retry);
  return (
    <>
      <p className="text-ink-2">{t.admin.rooms.lead}</p>
      <div className="filters">
        <SearchField ref={field} label={t.admin.rooms.search} search={search} />
      </div>
      <FoundItems search={search} none={t.admin.rooms.none(search.q)} shown={t.admin.rooms.shown}>
        {(rooms) => <RoomsTable me={user} rooms={rooms} onChanged={search.retry} onDeleted={noteDeleted} />}
      </FoundItems>
    </>
  );
}
