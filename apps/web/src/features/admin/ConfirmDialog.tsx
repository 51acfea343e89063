import { type ReactNode, type SyntheticEvent, useId, useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import type { Confirm } from '@palaver/protocol/values';
import { client } from '../../client/client.ts';
import { ConfirmByProvider } from '../../client/ConfirmByProvider.tsx';
import { confirmFault } from '../../client/confirmFault.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';

interface ConfirmDialogProps {
  me: Me;
  title: string;
  body: string;
  action: string;
  /** What leaves all as it is, where that has a name of its own. */
  keep?: string;
  /** It takes something away. */
  danger?: boolean;
  /** Something else has to be said first. */
  blocked?: boolean;
  children?: ReactNode;
  onClose(): void;
  /** What is confirmed; its refusal is shown here. */
  onConfirm(confirm: Confirm): Promise<void>;
}

/** Says what is about to happen, and asks for one's own password where there is one, and a code where a second factor is on. */
export function ConfirmDialog({
  me,
  title,
  body,
  action,
  danger = false,
  blocked = false,
  ...more
}: ConfirmDialogProps) {
  const { keep, children, onClose, onConfirm } = more;
  const id = useId();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { busy, error, run } = usePending();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!blocked)
      void run(() => onConfirm({ ...(me.hasPassword && { password }), ...(me.totp && { code }) }).catch(inWords));
  };
  return (
    <Dialog
      title={title}
      alert={danger}
      onClose={onClose}
      foot={
        <DialogFoot form={id} danger={danger} keep={keep} onKeep={onClose} go={action} disabled={busy || blocked} />
      }
    >
      <form id={id} className="grid gap-4" onSubmit={submit}>
        <p>{body}</p>
        <ErrorNote>{error}</ErrorNote>
        {children}
        {me.hasPassword ? (
          <PasswordField
            label={t.factor.yourPassword}
            hint={t.factor.again}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        ) : (
          <ConfirmByProvider user={me} />
        )}
        {me.totp ? (
          <Field
            label={t.factor.code}
            hint={t.factor.codeOr}
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        ) : null}
        <input type="text" autoComplete="username" value={me.username} readOnly hidden />
      </form>
    </Dialog>
  );
}

/** What the server found wrong, as a person would say it. @throws it */
function inWords(cause: unknown): never {
  const fault = confirmFault(cause);
  // It was switched on elsewhere: then the field for the code comes.
  if (fault === 'missing') void client.me().catch(() => undefined);
  throw fault && fault !== 'missing' ? new Error(fault.message) : cause;
}
