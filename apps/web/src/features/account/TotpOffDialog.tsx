import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';

interface TotpOffDialogProps {
  user: Me;
  onClose(): void;
}

/** Asks before the second factor is switched off, and says what follows. */
export default function TotpOffDialog({ user, onClose }: TotpOffDialogProps) {
  return (
    <ConfirmForm
      user={user}
      title={t.factor.offTitle}
      action={t.factor.turnOff}
      cancel={t.factor.keepIt}
      danger
      onClose={onClose}
      onConfirm={async (confirm) => {
        await client.disableTotp(confirm);
        showToast(t.factor.isOff);
        onClose();
      }}
    >
      <p>{t.factor.offBody}</p>
    </ConfirmForm>
  );
}
