import { useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { useNow } from '../../ui/useNow.ts';
import { LastSeenCell, NameCell, UsernameCell } from './AccountCells.tsx';
import { DeleteBotDialog } from './DeleteBotDialog.tsx';
import { RenewKeyDialog } from './RenewKeyDialog.tsx';

/** Bots, one in a row, with what can be done with each. */
export function BotsTable({ bots, onDeleted }: { bots: Account[]; onDeleted(): void }) {
  const [asked, setAsked] = useState<{ what: 'renew' | 'delete'; bot: Account } | null>(null);
  const now = useNow();
  const { name, username, lastSeen, actions, deactivated } = t.admin.people;
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
              <NameCell account={bot}>
                {bot.deactivated ? <span className="tag bg-danger-soft text-danger">{deactivated}</span> : null}
              </NameCell>
              <UsernameCell account={bot} />
              <LastSeenCell account={bot} now={now} />
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
