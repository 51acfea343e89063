import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { ConfirmForm } from './ConfirmForm.tsx';

interface DeleteAccountDialogProps {
  user: Me;
  onClose(): void;
}

/** Says what the end of an account takes away and what stays, and asks who it is. */
export default function DeleteAccountDialog({ user, onClose }: DeleteAccountDialogProps) {
  return (
    <ConfirmForm
      user={user}
      title={t.data.deleteTitle}
      action={t.data.deleteForGood}
      cancel={t.data.keep}
      danger
      onClose={onClose}
      onConfirm={(confirm) => client.deleteMe(confirm)}
    >
      <ul className="grid list-disc gap-1.5 ps-5">
        {t.data.deleteWhat.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="font-semibold">{t.data.deleteBack}</p>
    </ConfirmForm>
  );
}
