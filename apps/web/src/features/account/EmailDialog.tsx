import { useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { Email } from '@palaver/protocol/values';
import { client } from '../../client/client.ts';
import { useReset } from '../../client/useConfig.ts';
import { t } from '../../i18n/en.ts';
import { Field } from '../../ui/Field.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';

interface EmailDialogProps {
  user: Me;
  onClose(): void;
}

/** Another address, confirmed by the password. */
export default function EmailDialog({ user, onClose }: EmailDialogProps) {
  const [typed, setTyped] = useState(user.pendingEmail ?? user.email ?? '');
  const [fault, setFault] = useState(false);
  const sendsMail = useReset() === 'mail';
  return (
    <ConfirmForm
      user={user}
      title={t.email.changeTitle}
      action={t.email.save}
      onClose={onClose}
      onConfirm={async (confirm) => {
        const email = Email.safeParse(typed.trim());
        setFault(!email.success);
        if (!email.success) return;
        const { pendingEmail } = await client.setEmail(email.data, confirm);
        showToast(pendingEmail === null ? t.email.saved : t.email.sent);
        onClose();
      }}
    >
      <Field
        label={t.email.address}
        type="email"
        autoComplete="email"
        value={typed}
        error={fault ? t.register.emailForm : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          setFault(false);
        }}
      />
      <p className="text-[0.8125rem] text-ink-2">{sendsMail ? t.email.linkGoes : t.email.noMail}</p>
    </ConfirmForm>
  );
}
