import { useForm } from 'react-hook-form';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { passwordFault } from '../../client/passwordFault.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES } from '../../ui/faultBy.ts';
import { PasswordField } from '../../ui/PasswordField.tsx';

interface NewPasswordProps {
  token: string;
  /** Whether one is signed in with it at once. */
  signsIn: boolean;
  onSet(username: string, password: string): Promise<void>;
  /** The link does nothing any more. */
  onSpent(): void;
}

/** Sets another password by a link. */
export function NewPassword({ token, signsIn, onSet, onSpent }: NewPasswordProps) {
  const { register, handleSubmit, formState, setError } = useForm({ ...AS_ONE_TYPES, defaultValues: { password: '' } });
  const { busy, error, run } = usePending();
  const set = async (password: string) => {
    let username: string;
    try {
      username = await client.confirmReset(token, password);
    } catch (cause) {
      if (!(cause instanceof PalaverError)) throw cause;
      if (cause.errorCode === 'LINK_EXPIRED') return onSpent();
      if (cause.errorCode !== 'VALIDATION_FAILED') throw cause;
      return setError('password', { message: cause.message }, { shouldFocus: true });
    }
    await onSet(username, password);
  };
  const submit = handleSubmit(async ({ password }) => {
    await run(() => set(password));
  });
  return (
    <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorNote>{error}</ErrorNote>
      <PasswordField
        autoFocus
        label={t.reset.next}
        hint={t.account.nextHint}
        autoComplete="new-password"
        error={formState.errors.password?.message}
        {...register('password', { validate: (value) => passwordFault(value) ?? true })}
      />
      <button type="submit" className="button button-go button-big" aria-disabled={busy}>
        {busy ? t.reset.setting : signsIn ? t.reset.set : t.reset.setIt}
      </button>
    </form>
  );
}
