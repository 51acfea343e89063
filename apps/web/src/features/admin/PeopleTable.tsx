import { Fragment, useState } from 'react';
import type { Account, Me } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { BotMark } from '../../ui/BotMark.tsx';
import { fullTime, shortTime } from '../../ui/formatTime.ts';
import { PersonActions } from './PersonActions.tsx';
import { useNow } from '../../ui/useNow.ts';

/** Accounts, one in a row. */
export function PeopleTable({ me, accounts, onChanged }: { me: Me; accounts: Account[]; onChanged(): void }) {
  const [managed, setManaged] = useState<string | null>(null);
  const now = useNow();
  const { username, role, lastSeen, factor, never } = t.admin.people;
  return (
    <table className="facts" aria-label={t.admin.sections.people}>
      <thead>
        <tr>
          <th scope="col">{t.admin.people.name}</th>
          <th scope="col">{username}</th>
          <th scope="col">{role}</th>
          <th scope="col">{lastSeen}</th>
          <th scope="col">{factor}</th>
          <th scope="col">
            <span className="sr-only">{t.admin.people.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((one) => (
          <Fragment key={one.id}>
            <tr>
              <th scope="row">
                <span className="flex min-w-0 items-center gap-2">
                  <Avatar user={one} size={28} />
                  <bdi className="cut" title={one.displayName}>
                    {one.displayName}
                  </bdi>
                  {one.bot && !one.deleted ? <BotMark /> : null}
                  {one.deactivated ? (
                    <span className="tag bg-danger-soft text-danger">
                      {one.deleted ? t.admin.people.deleted : t.admin.people.deactivated}
                    </span>
                  ) : null}
                </span>
              </th>
              <td data-label={username}>
                <bdi dir="ltr" className="wrap-anywhere">
                  {one.username}
                </bdi>
              </td>
              <td data-label={role}>{one.role === 'admin' ? t.admin.people.admin : t.admin.people.member}</td>
              <td data-label={lastSeen}>
                {one.lastSeen ? (
                  <time dateTime={one.lastSeen} title={fullTime(one.lastSeen)}>
                    {shortTime(one.lastSeen, now)}
                  </time>
                ) : (
                  never
                )}
              </td>
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
      </tbody>
    </table>
  );
}
