import { signOut } from '../../client/signOut.ts';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';

/** Asks before signing out, and says what would be lost. */
export default function SignOutDialog({ onClose }: { onClose(): void }) {
  const { waiting, unsure } = useClientState().connection;
  return (
    <Dialog
      title={t.signOut.title}
      alert
      onClose={onClose}
      foot={<DialogFoot keep={t.signOut.stay} onKeep={onClose} go={t.signOut.go} onGo={() => void signOut()} />}
    >
      {waiting === 0 ? <p>{t.signOut.body}</p> : null}
      {waiting > unsure ? <p>{t.signOut.waiting(waiting - unsure)}</p> : null}
      {unsure > 0 ? <p>{t.signOut.unsure(unsure)}</p> : null}
    </Dialog>
  );
}
