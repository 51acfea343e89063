import type { Account } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { showToast } from '../../ui/toast/showToast.ts';

interface DeleteBotDialogProps {
  bot: Account;
  onDone(): void;
  onClose(): void;
}

/** Asks before a bot is deleted for good. */
export function DeleteBotDialog({ bot, onDone, onClose }: DeleteBotDialogProps) {
  const { busy, error, run } = usePending();
  const text = t.admin.bots;
  const remove = () =>
    run(async () => {
      await client.admin.deleteBot(bot.id);
      showToast(text.deleted);
      onDone();
      onClose();
    });
  return (
    <Dialog
      title={text.deleteTitle(bot.displayName)}
      alert
      onClose={onClose}
      foot={<DialogFoot onKeep={onClose} go={text.deleteGo} disabled={busy} onGo={() => void remove()} />}
    >
      <ErrorNote>{error}</ErrorNote>
      <p>{text.deleteBody}</p>
    </Dialog>
  );
}
