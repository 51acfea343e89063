import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CopyLine } from './CopyLine.tsx';

interface BotKeyDialogProps {
  name: string;
  botKey: string;
  onClose(): void;
}

/** The key of a bot that was just made, to copy: it is shown this once, so nothing but its button closes this. */
export function BotKeyDialog({ name, botKey, onClose }: BotKeyDialogProps) {
  const text = t.admin.bots;
  return (
    <Dialog
      title={text.keyTitle(name)}
      onClose={null}
      foot={
        <button type="button" className="button button-go" onClick={onClose}>
          {t.invites.done}
        </button>
      }
    >
      <p className="mb-3 text-ink-2">{text.keyOnce}</p>
      <CopyLine label={text.key} value={botKey} copied={t.factor.copied} />
    </Dialog>
  );
}
