import { signOut } from '../../client/signOut.ts';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks before signing out, and says what would be lost. */
export default function SignOutDialog({ onClose }: { onClose(): void }) {
  const { waiting, unsure } = useClientState().connection;
  return (
    <Dialog
      title={t.signOut.title}
      alert
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button button-line" onClick={onClose}>
            {t.signOut.stay}
          </button>
          <button type="button" className="button button-bad" onClick={() => void signOut()}>
            {t.signOut.go}
          </button>
        </>
      }
    >
      {waiting === 0 ? <p>{t.signOut.body}</p> : null}
      {waiting > unsure ? <p>{t.signOut.waiting(waiting - unsure)}</p> : null}
      {unsure > 0 ? <p>{t.signOut.unsure(unsure)}</p> : null}
    </Dialog>
  );
}
