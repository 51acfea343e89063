import { Fragment, useState } from 'react';
import type { Account, Me } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { BotMark } from '../../ui/BotMark.tsx';
import { useNow } from '../../ui/useNow.ts';
import { LastSeenCell, NameCell, UsernameCell } from './AccountCells.tsx';
import { FactsTable } from './FactsTable.tsx';
import { PersonActions } from './PersonActions.tsx';

/** Accounts, one in a row. */
export function PeopleTable({ me, accounts, onChanged }: { me: Me; accounts: Account[]; onChanged(): void }) {
  const [managed, setManaged] = useState<string | null>(null);
  const now = useNow();
  const { username, role, lastSeen, factor } = t.admin.people;
  return (
    <FactsTable
      label={t.admin.sections.people}
      columns={[t.admin.people.name, username, role, lastSeen, factor]}
      hasActions
    >
      {accounts.map((one) => (
        <Fragment key={one.id}>
          <tr>
            <NameCell account={one}>
              {one.bot && !one.deleted ? <BotMark /> : null}
              {one.deactivated ? (
                <span className="tag bg-danger-soft text-danger">
                  {one.deleted ? t.admin.people.deleted : t.admin.people.deactivated}
                </span>
              ) : null}
            </NameCell>
            <UsernameCell account={one} />
            <td data-label={role}>{one.role === 'admin' ? t.admin.people.admin : t.admin.people.member}</td>
            <LastSeenCell account={one} now={now} />
            <td data-label={factor}>{one.totp ? t.admin.people.on : t.admin.people.off}</td>
            <td>
              {one.deleted ? null : (
                <button
                  type="button"
                  className="text-button"
                  aria-label={t.admin.people.manage(one.displayName)}
                  aria-expanded={managed === one.id}
                  onClick={() => setManaged(managed === one.id ? null : one.id)}
                >
                  {t.admin.people.manageShort}
                </button>
              )}
            </td>
          </tr>
          {managed === one.id && !one.deleted ? (
            <tr>
              <td colSpan={6}>
                <PersonActions me={me} account={one} onChanged={onChanged} />
              </td>
            </tr>
          ) : null}
        </Fragment>
      ))}
    </FactsTable>
  );
}
