import { useCallback, useRef, useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { BotsTable } from './BotsTable.tsx';
import { FoundItems } from './FoundItems.tsx';
import { NewBotDialog } from './NewBotDialog.tsx';
import { SectionHead } from './SectionHead.tsx';
import { useFocusAfterDelete } from './useFocusAfterDelete.ts';

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
  const noteDeleted = useFocusAfterDelete(items, field, search.retry);
  const text = t.admin.bots;
  return (
    <>
      <SectionHead lead={text.lead}>
        <button type="button" className="button button-go" onClick={() => setAdding(true)}>
          {text.add}
        </button>
      </SectionHead>
      <SearchField ref={field} label={text.search} search={search} />
      <FoundItems search={search} none={text.none(search.q)} shown={text.shown}>
        {(bots) => <BotsTable bots={bots} onDeleted={noteDeleted} />}
      </FoundItems>
      {isAdding ? <NewBotDialog onMade={search.retry} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
