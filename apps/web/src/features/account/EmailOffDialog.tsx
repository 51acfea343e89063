import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';

interface EmailOffDialogProps {
  user: Me;
  onClose(): void;
}

/** Asks before one's address is removed, and says what follows. */
export default function EmailOffDialog({ user, onClose }: EmailOffDialogProps) {
  return (
    <ConfirmForm
      user={user}
      title={t.email.removeTitle}
      action={t.email.remove}
      cancel={t.email.keep}
      danger
      onClose={onClose}
      onConfirm={async (confirm) => {
        await client.setEmail(null, confirm);
        showToast(t.email.removed);
        onClose();
      }}
    >
      <p>{t.email.removeBody}</p>
    </ConfirmForm>
  );
}
