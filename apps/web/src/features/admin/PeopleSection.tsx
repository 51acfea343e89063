import { useCallback, useState } from 'react';
import type { Account, Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { FoundItems } from './FoundItems.tsx';
import { NewPeopleDialog } from './NewPeopleDialog.tsx';
import { PeopleTable } from './PeopleTable.tsx';
import { SectionHead } from './SectionHead.tsx';

const ROLES = ['any', 'admin', 'user'] as const;
const STATES = ['any', 'active', 'deactivated', 'deleted'] as const;

/** All accounts, found by name, role and state. */
export function PeopleSection({ user }: { user: Me }) {
  const [role, setRole] = useState<(typeof ROLES)[number]>('any');
  const [state, setState] = useState<(typeof STATES)[number]>('any');
  const ask = useCallback(
    (q: string, cursor?: string) =>
      client.admin.accounts({
        ...(q !== '' && { q }),
        ...(role !== 'any' && { role }),
        ...(state !== 'any' && { state }),
        ...(cursor !== undefined && { cursor }),
      }),
    [role, state],
  );
  const search = useSearch<Account>(ask);
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <SectionHead lead={t.admin.people.lead}>
        <button type="button" className="button button-go" onClick={() => setAdding(true)}>
          {t.admin.newPeople.title}
        </button>
      </SectionHead>
      <div className="filters">
        <SearchField label={t.admin.people.search} search={search} />
        <select
          className="in"
          aria-label={t.admin.people.role}
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.target.value) ?? 'any')}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t.admin.people.roles[one]}
            </option>
          ))}
        </select>
        <select
          className="in"
          aria-label={t.admin.people.state}
          value={state}
          onChange={(event) => setState(STATES.find((one) => one === event.target.value) ?? 'any')}
        >
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t.admin.people.states[one]}
            </option>
          ))}
        </select>
      </div>
      <FoundItems search={search} none={t.admin.people.none(search.q)} shown={t.admin.people.shown}>
        {(accounts) => <PeopleTable me={user} accounts={accounts} onChanged={search.retry} />}
      </FoundItems>
      {isAdding ? (
        <NewPeopleDialog
          onClose={() => {
            setAdding(false);
            search.retry();
          }}
        />
      ) : null}
    </>
  );
}
