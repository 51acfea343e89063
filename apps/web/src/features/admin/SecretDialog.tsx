import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CopyLine } from './CopyLine.tsx';

interface SecretDialogProps {
  title: string;
  /** What it is good for, and that it is shown only now. */
  lead: string;
  label: string;
  value: string;
  onClose(): void;
}

/** What was just made and is told once, to copy: nothing but its button closes this. */
export function SecretDialog({ title, lead, label, value, onClose }: SecretDialogProps) {
  return (
    <Dialog
      title={title}
      onClose={null}
      foot={
        <button type="button" className="button button-go" onClick={onClose}>
          {t.invites.done}
        </button>
      }
    >
      <p className="mb-3 text-ink-2">{lead}</p>
      <CopyLine label={label} value={value} copied={t.factor.copied} />
    </Dialog>
  );
}
