import { useForm } from 'react-hook-form';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { passwordFault } from '../../client/passwordFault.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES } from '../../ui/faultBy.ts';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { showToast } from '../../ui/toast/showToast.ts';

interface ChangePasswordDialogProps {
  user: Me;
  onClose(): void;
  onChanged(): void;
}

/** Another password, confirmed by the current one. */
export default function ChangePasswordDialog({ user, onClose, onChanged }: ChangePasswordDialogProps) {
  const { register, handleSubmit, formState, setError } = useForm({
    ...AS_ONE_TYPES,
    defaultValues: { current: '', next: '' },
  });
  const { errors } = formState;
  const { busy, error, run } = usePending();
  const connected = useConnected();

  /** Puts what the server found at its field. @throws what is about none */
  function putFault(cause: unknown): false {
    const fault = faultOf(cause);
    if (!fault) throw cause;
    setError(fault.field, { message: fault.message }, { shouldFocus: true });
    return false;
  }

  const submit = handleSubmit(async ({ current, next }) => {
    if (!connected || busy) return;
    const changing = client.changePassword(next, current).then(() => true, putFault);
    if (!(await run(() => changing)) || !(await changing)) return;
    showToast(t.account.changed);
    onChanged();
    onClose();
  });
  return (
    <Dialog
      title={t.account.changeTitle}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button button-line" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form="change-password" className="button button-go" aria-disabled={busy || !connected}>
            {busy ? t.account.changing : t.account.changeIt}
          </button>
        </>
      }
    >
      <form id="change-password" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{connected ? error : t.account.noConnection}</ErrorNote>
        <PasswordField
          label={t.account.current}
          autoComplete="current-password"
          error={errors.current?.message}
          {...register('current', { required: t.account.currentRequired })}
        />
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
function faultOf(cause: unknown): { field: 'current' | 'next'; message: string } | null {
  if (!(cause instanceof PalaverError)) return null;
  if (cause.errorCode === 'INVALID_CREDENTIALS') return { field: 'current', message: t.account.wrongCurrent };
  if (cause.errorCode === 'RATE_LIMITED')
    return { field: 'current', message: t.signIn.tooMany(Math.ceil((cause.retryAfterMs ?? 60_000) / 1000)) };
  // Its shape was looked at here: what is left is that others guess it first, or that it is the name.
  return cause.errorCode === 'VALIDATION_FAILED' ? { field: 'next', message: cause.message } : null;
}
