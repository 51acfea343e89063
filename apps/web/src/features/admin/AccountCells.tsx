import type { ReactNode } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { fullTime, shortTime } from '../../ui/formatTime.ts';

/** Who a row of a table is about. @param children marks after the name */
export function NameCell({ account, children }: { account: Account; children: ReactNode }) {
  return (
    <th scope="row">
      <span className="flex min-w-0 items-center gap-2">
        <Avatar user={account} size={28} />
        <bdi className="cut" title={account.displayName}>
          {account.displayName}
        </bdi>
        {children}
      </span>
    </th>
  );
}

/** By which name an account signs in. */
export function UsernameCell({ account }: { account: Account }) {
  return (
    <td data-label={t.admin.people.username}>
      <bdi dir="ltr" className="wrap-anywhere">
        {account.username}
      </bdi>
    </td>
  );
}

/** When an account was last here. @param now milliseconds since 1970 */
export function LastSeenCell({ account: { lastSeen }, now }: { account: Account; now: number }) {
  return (
    <td data-label={t.admin.people.lastSeen}>
      {lastSeen ? (
        <time dateTime={lastSeen} title={fullTime(lastSeen)}>
          {shortTime(lastSeen, now)}
        </time>
      ) : (
        t.admin.people.never
      )}
    </td>
  );
}
