import { useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { ConfirmForm } from './ConfirmForm.tsx';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';

interface NewCodesDialogProps {
  user: Me;
  onClose(): void;
}

/** Other recovery codes in the place of those until now. */
export default function NewCodesDialog({ user, onClose }: NewCodesDialogProps) {
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodesDialog codes={codes} onDone={onClose} />;
  return (
    <ConfirmForm
      user={user}
      title={t.factor.newCodesTitle}
      action={t.factor.makeThem}
      onClose={onClose}
      onConfirm={async (confirm) => setCodes(await client.renewRecoveryCodes(confirm))}
    >
      <p>{t.factor.newCodesBody}</p>
    </ConfirmForm>
  );
}
