import { useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { useNow } from '../../ui/useNow.ts';
import { LastSeenCell, NameCell, UsernameCell } from './AccountCells.tsx';
import { DeleteBotDialog } from './DeleteBotDialog.tsx';
import { FactsTable } from './FactsTable.tsx';
import { RenewKeyDialog } from './RenewKeyDialog.tsx';
import { RowButton } from './RowButton.tsx';

/** Bots, one in a row, with what can be done with each. */
export function BotsTable({ bots, onDeleted }: { bots: Account[]; onDeleted(): void }) {
  const [asked, setAsked] = useState<{ what: 'renew' | 'delete'; bot: Account } | null>(null);
  const now = useNow();
  const { name, username, lastSeen, deactivated } = t.admin.people;
  const text = t.admin.bots;
  const close = () => setAsked(null);
  return (
    <>
      <FactsTable label={t.admin.sections.bots} columns={[name, username, lastSeen]} hasActions>
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
                  <RowButton label={text.renewOf(bot.displayName)} onPress={() => setAsked({ what: 'renew', bot })}>
                    {text.renew}
                  </RowButton>
                )}
                <RowButton
                  label={text.deleteOf(bot.displayName)}
                  danger
                  onPress={() => setAsked({ what: 'delete', bot })}
                >
                  {text.delete}
                </RowButton>
              </span>
            </td>
          </tr>
        ))}
      </FactsTable>
      {asked?.what === 'renew' ? <RenewKeyDialog bot={asked.bot} onClose={close} /> : null}
      {asked?.what === 'delete' ? <DeleteBotDialog bot={asked.bot} onDone={onDeleted} onClose={close} /> : null}
    </>
  );
}
