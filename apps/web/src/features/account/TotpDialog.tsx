import { useState } from 'react';
import type { TotpSecret } from '@palaver/protocol/answers';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';
import { ScanDialog } from './ScanDialog.tsx';

interface TotpDialogProps {
  user: Me;
  onClose(): void;
}

/** Switches the second factor on: the password, then the app and its first code, then the recovery codes. */
export default function TotpDialog({ user, onClose }: TotpDialogProps) {
  const [totp, setTotp] = useState<TotpSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) {
    const done = () => {
      showToast(t.factor.isOn);
      onClose();
    };
    return <RecoveryCodesDialog codes={codes} isSecond onDone={done} />;
  }
  const goOnWithout = () => {
    showToast(t.factor.onWithoutCodes);
    onClose();
  };
  if (totp) return <ScanDialog totp={totp} onClose={onClose} onOn={setCodes} onLost={goOnWithout} />;
  return (
    <ConfirmForm
      user={user}
      title={t.factor.confirmTitle}
      action={t.factor.next}
      onClose={onClose}
      onConfirm={async (confirm) => setTotp(await client.beginTotp(confirm))}
    />
  );
}
