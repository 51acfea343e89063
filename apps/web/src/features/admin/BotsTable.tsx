import { useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { fullTime, shortTime } from '../../ui/formatTime.ts';
import { useNow } from '../../ui/useNow.ts';
import { DeleteBotDialog } from './DeleteBotDialog.tsx';
import { RenewKeyDialog } from './RenewKeyDialog.tsx';

/** Bots, one in a row, with what can be done with each. */
export function BotsTable({ bots, onDeleted }: { bots: Account[]; onDeleted(): void }) {
  const [asked, setAsked] = useState<{ what: 'renew' | 'delete'; bot: Account } | null>(null);
  const now = useNow();
  const { name, username, lastSeen, never, actions, deactivated } = t.admin.people;
  const text = t.admin.bots;
  const close = () => setAsked(null);
  return (
    <>
      <table className="facts" aria-label={t.admin.sections.bots}>
        <thead>
          <tr>
            <th scope="col">{name}</th>
            <th scope="col">{username}</th>
            <th scope="col">{lastSeen}</th>
            <th scope="col">
              <span className="sr-only">{actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {bots.map((bot) => (
            <tr key={bot.id}>
              <th scope="row">
                <span className="flex min-w-0 items-center gap-2">
                  <Avatar user={bot} size={28} />
                  <bdi className="cut" title={bot.displayName}>
                    {bot.displayName}
                  </bdi>
                  {bot.deactivated ? <span className="tag bg-danger-soft text-danger">{deactivated}</span> : null}
                </span>
              </th>
              <td data-label={username}>
                <bdi dir="ltr" className="wrap-anywhere">
                  {bot.username}
                </bdi>
              </td>
              <td data-label={lastSeen}>
                {bot.lastSeen ? (
                  <time dateTime={bot.lastSeen} title={fullTime(bot.lastSeen)}>
                    {shortTime(bot.lastSeen, now)}
                  </time>
                ) : (
                  never
                )}
              </td>
              <td>
                <span className="flex flex-wrap gap-x-4">
                  {bot.deactivated ? null : (
                    <button
                      type="button"
                      className="text-button"
                      aria-label={text.renewOf(bot.displayName)}
                      onClick={() => setAsked({ what: 'renew', bot })}
                    >
                      {text.renew}
                    </button>
                  )}
                  <button
                    type="button"
                    className="text-button text-danger"
                    aria-label={text.deleteOf(bot.displayName)}
                    onClick={() => setAsked({ what: 'delete', bot })}
                  >
                    {text.delete}
                  </button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked?.what === 'renew' ? <RenewKeyDialog bot={asked.bot} onClose={close} /> : null}
      {asked?.what === 'delete' ? <DeleteBotDialog bot={asked.bot} onDone={onDeleted} onClose={close} /> : null}
    </>
  );
}
