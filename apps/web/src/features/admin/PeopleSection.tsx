import { useCallback, useState } from 'react';
import type { Account, Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useSearch } from '../../client/useSearch.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { NewPeopleDialog } from './NewPeopleDialog.tsx';
import { PeopleTable } from './PeopleTable.tsx';

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
  const { items } = search;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex-1 text-ink-2">{t.admin.people.lead}</p>
        <button type="button" className="button button-go" onClick={() => setAdding(true)}>
          {t.admin.newPeople.title}
        </button>
      </div>
      <div className="filters">
        <input
          className="in"
          dir="auto"
          type="search"
          aria-label={t.admin.people.search}
          placeholder={t.admin.people.search}
          value={search.q}
          onChange={(event) => search.setQ(event.target.value)}
        />
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
      <ErrorNote>{search.error}</ErrorNote>
      {items === null && !search.error ? <Waiting onRetry={search.retry} /> : null}
      {search.error ? (
        <button type="button" className="button button-line justify-self-start" onClick={search.retry}>
          {t.tryAgain}
        </button>
      ) : null}
      <p role="status" className="text-[0.8125rem] text-ink-2">
        {items === null
          ? ''
          : items.length === 0
            ? t.admin.people.none(search.q)
            : t.admin.people.shown(items.length, search.hasMore)}
      </p>
      {items && items.length > 0 ? <PeopleTable me={user} accounts={items} onChanged={search.retry} /> : null}
      {search.hasMore ? (
        <button type="button" className="button button-line justify-self-start" onClick={() => search.more()}>
          {t.more}
        </button>
      ) : null}
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
