import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Login } from '@palaver/client/client';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { signInError } from './signInError.ts';

interface CodeFormProps {
  /** What was right so far. */
  login: Login;
  /** Back to name and password. */
  onBack(): void;
}

/** Asks who signs in for the code of the app, or for a recovery code. */
export function CodeForm({ login, onBack }: CodeFormProps) {
  const [byRecovery, setByRecovery] = useState(false);
  const { register, handleSubmit, formState, setError, reset } = useForm({ defaultValues: { totp: '' } });
  const { isSubmitting, errors } = formState;
  const [error, setFault] = useState<string | null>(null);
  const submit = handleSubmit(async ({ totp }) => {
    setFault(null);
    await client.login({ ...login, totp }).catch((cause: unknown) => {
      if (!(cause instanceof PalaverError) || cause.errorCode !== 'SECOND_FACTOR_INVALID')
        return setFault(signInError(cause));
      const message = byRecovery ? t.factor.wrongRecovery : t.factor.wrong;
      return setError('totp', { message }, { shouldFocus: true });
    });
  });
  const change = () => {
    setByRecovery(!byRecovery);
    setFault(null);
    reset();
  };
  const how = byRecovery
    ? ({ label: t.factor.recoveryCode, autoComplete: 'off', autoCapitalize: 'characters' } as const)
    : ({ label: t.factor.code, autoComplete: 'one-time-code', inputMode: 'numeric' } as const);
  return (
    <>
      <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          key={how.label}
          autoFocus
          error={errors.totp?.message}
          {...how}
          {...register('totp', { required: t.factor.codeRequired })}
        />
        <button type="submit" className="button button-go button-big" aria-disabled={isSubmitting}>
          {isSubmitting ? t.signIn.submitting : t.signIn.submit}
        </button>
      </form>
      <button type="button" className="text-button justify-self-start" onClick={change}>
        {byRecovery ? t.factor.useApp : t.factor.useRecovery}
      </button>
      <button type="button" className="text-button justify-self-start" onClick={onBack}>
        {t.factor.otherAccount}
      </button>
    </>
  );
}
