import { type ReactNode, useId } from 'react';
import { useForm } from 'react-hook-form';
import type { Me } from '@palaver/protocol/entities';
import type { Confirm } from '@palaver/protocol/values';
import { client } from '../../client/client.ts';
import { ConfirmByProvider } from '../../client/ConfirmByProvider.tsx';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { CodeField } from './CodeField.tsx';
import { confirmFault } from '../../client/confirmFault.ts';

interface ConfirmFormProps {
  user: Me;
  title: string;
  action: string;
  cancel?: string;
  /** It takes something away. */
  danger?: boolean;
  children?: ReactNode;
  onClose(): void;
  /** What is confirmed; its refusal is shown here. */
  onConfirm(confirm: Confirm): Promise<void>;
}

/** Asks for the password once more where there is one, and for a code where a second factor is on. */
export function ConfirmForm({ user, title, action, cancel, danger = false, children, ...on }: ConfirmFormProps) {
  const id = useId();
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { password: '', code: '' } });
  const { errors } = formState;
  const { busy, error, run } = usePending();
  const connected = useConnected();

  /** Puts what the server found at its field. @throws what is about none */
  function putFault(cause: unknown): void {
    const fault = confirmFault(cause);
    // It was switched on elsewhere: then the field for the code comes.
    if (fault === 'missing') void client.me().catch(() => undefined);
    if (!fault || fault === 'missing') throw cause;
    setError(fault.field, { message: fault.message }, { shouldFocus: true });
  }

  const submit = handleSubmit(async ({ password, code }) => {
    if (!connected || busy) return;
    await run(() =>
      on.onConfirm({ ...(user.hasPassword && { password }), ...(user.totp && { code }) }).catch(putFault),
    );
  });
  return (
    <Dialog
      title={title}
      alert={danger}
      onClose={on.onClose}
      foot={
        <DialogFoot
          form={id}
          danger={danger}
          keep={cancel}
          onKeep={on.onClose}
          go={action}
          disabled={busy || !connected}
        />
      }
    >
      <form id={id} className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{connected ? error : t.factor.noConnection}</ErrorNote>
        {children}
        {user.hasPassword ? (
          <PasswordField
            label={t.factor.yourPassword}
            hint={t.factor.again}
            autoComplete="current-password"
            error={errors.password?.message}
            {...register('password', { required: t.account.currentRequired })}
          />
        ) : (
          <ConfirmByProvider user={user} />
        )}
        {user.totp ? (
          <CodeField error={errors.code?.message} {...register('code', { required: t.factor.codeRequired })} />
        ) : null}
        {/* Whose password it is, for what keeps passwords. */}
        <input type="text" autoComplete="username" value={user.username} readOnly hidden />
      </form>
    </Dialog>
  );
}
