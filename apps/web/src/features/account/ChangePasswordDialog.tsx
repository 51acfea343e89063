import { useForm } from 'react-hook-form';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { ConfirmByProvider } from '../../client/ConfirmByProvider.tsx';
import { passwordFault } from '../../client/passwordFault.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES } from '../../ui/faultBy.ts';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { CodeField } from './CodeField.tsx';
import { confirmFault } from '../../client/confirmFault.ts';

interface ChangePasswordDialogProps {
  user: Me;
  onClose(): void;
  onChanged(): void;
}

/** Another password, confirmed by the current one, or the first one. */
export default function ChangePasswordDialog({ user, onClose, onChanged }: ChangePasswordDialogProps) {
  const { register, handleSubmit, formState, setError } = useForm({
    ...AS_ONE_TYPES,
    defaultValues: { current: '', code: '', next: '' },
  });
  const { errors } = formState;
  const { busy, error, run } = usePending();
  const connected = useConnected();

  /** Puts what the server found at its field. @throws what is about none */
  function putFault(cause: unknown): false {
    const fault = faultOf(cause);
    // It was switched on elsewhere: then the field for the code comes.
    if (fault === 'missing') void client.me().catch(() => undefined);
    if (!fault || fault === 'missing') throw cause;
    setError(fault.field, { message: fault.message }, { shouldFocus: true });
    return false;
  }

  const submit = handleSubmit(async ({ current, code, next }) => {
    if (!connected || busy) return;
    const confirm = { ...(user.hasPassword && { password: current }), ...(user.totp && { code }) };
    const changing = client.changePassword(next, confirm).then(() => true, putFault);
    if (!(await run(() => changing)) || !(await changing)) return;
    showToast(t.account.changed);
    onChanged();
    onClose();
  });
  return (
    <Dialog
      title={user.hasPassword ? t.account.changeTitle : t.provider.setPassword}
      onClose={onClose}
      foot={
        <DialogFoot
          form="change-password"
          onKeep={onClose}
          go={busy ? t.account.changing : user.hasPassword ? t.account.changeIt : t.provider.setIt}
          disabled={busy || !connected}
        />
      }
    >
      <form id="change-password" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{connected ? error : t.account.noConnection}</ErrorNote>
        {user.hasPassword ? (
          <PasswordField
            label={t.account.current}
            autoComplete="current-password"
            error={errors.current?.message}
            {...register('current', { required: t.account.currentRequired })}
          />
        ) : (
          <ConfirmByProvider user={user} />
        )}
        {user.totp ? (
          <CodeField error={errors.code?.message} {...register('code', { required: t.factor.codeRequired })} />
        ) : null}
        <PasswordField
          label={t.account.next}
          hint={t.account.nextHint}
          autoComplete="new-password"
          error={errors.next?.message}
          {...register('next', { validate: (value) => passwordFault(value) ?? true })}
        />
        <p className="text-[0.8125rem] text-ink-2">{t.account.othersLeave}</p>
        {/* Whose password it is, for what keeps passwords. */}
        <input type="text" autoComplete="username" value={user.username} readOnly hidden />
      </form>
    </Dialog>
  );
}

/** What the server found wrong with a field, in the user's words. */
function faultOf(cause: unknown): { field: 'current' | 'code' | 'next'; message: string } | 'missing' | null {
  const fault = confirmFault(cause);
  if (fault === 'missing') return fault;
  if (fault) return { ...fault, field: fault.field === 'password' ? 'current' : 'code' };
  // Its shape was looked at here: what is left is that others guess it first, or that it is the name.
  const isRefused = cause instanceof PalaverError && cause.errorCode === 'VALIDATION_FAILED';
  return isRefused ? { field: 'next', message: cause.message } : null;
}
