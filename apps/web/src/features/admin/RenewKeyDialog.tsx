import { useState } from 'react';
import type { Account } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { BotKeyDialog } from './BotKeyDialog.tsx';

/** Asks before a bot is cut off by another key, and then shows that. */
export function RenewKeyDialog({ bot, onClose }: { bot: Account; onClose(): void }) {
  const [made, setMade] = useState<string | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.bots;
  const renew = () => run(async () => setMade((await client.admin.renewBotToken(bot.id)).token));
  if (made !== null) return <BotKeyDialog name={bot.displayName} botKey={made} onClose={onClose} />;
  return (
    <Dialog
      title={text.renewTitle(bot.displayName)}
      alert
      onClose={onClose}
      foot={<DialogFoot onKeep={onClose} go={text.renewGo} disabled={busy} onGo={() => void renew()} />}
    >
      <ErrorNote>{error}</ErrorNote>
      <p>{text.renewBody}</p>
    </Dialog>
  );
}
