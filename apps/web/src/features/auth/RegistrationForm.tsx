import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { NoNetworkError } from '@palaver/client/noNetworkError';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { FieldFaults, type RegistrationForm as Fields, resolveRegistration } from './registration.ts';

interface RegistrationFormProps {
  /** What lets one in, where something does. */
  by: { setupCode?: string; invite?: string };
  /** What its button says, and says while it is under way. */
  submit: string;
  submitting: string;
  /** Begins to load what comes after the sign-in. */
  loadNext(): void;
  /** The account is being made; `false`: it was not made. */
  onSubmitting?(submitting: boolean): void;
  onRegistered?(): Promise<void>;
}

/** The fields of a new account. */
export function RegistrationForm({
  by,
  submit: submitText,
  submitting,
  loadNext,
  onSubmitting = () => undefined,
  onRegistered = () => Promise.resolve(),
}: RegistrationFormProps) {
  const {
    register,
    handleSubmit,
    formState,
    setError: setFieldError,
  } = useForm<Fields>({
    ...AS_ONE_TYPES,
    resolver: resolveRegistration,
    defaultValues: { username: '', displayName: '', email: '', password: '' },
  });
  const { errors, isSubmitting, submitCount, isValid } = formState;
  const [error, setError] = useState<string | null>(null);

  /** Puts what the server found at its field; false where it is about none. */
  function showFaults({ errorCode, details }: PalaverError): boolean {
    const faults = errorCode === 'VALIDATION_FAILED' ? FieldFaults.safeParse(details).data : undefined;
    for (const { path, message } of faults ?? []) setFieldError(path, { message }, { shouldFocus: true });
    return faults !== undefined;
  }

  const submit = handleSubmit(async ({ username, displayName, email, password }) => {
    setError(null);
    // On its way while the server looks at the password.
    loadNext();
    onSubmitting(true);
    const name = displayName.trim();
    try {
      await client.register({
        username,
        password,
        ...(name ? { displayName: name } : {}),
        ...(email.trim() ? { email: email.trim() } : {}),
        ...by,
      });
    } catch (cause) {
      onSubmitting(false);
      if (cause instanceof PalaverError && cause.errorCode === 'USERNAME_TAKEN')
        setFieldError('username', { message: t.register.taken }, { shouldFocus: true });
      else if (cause instanceof PalaverError && showFaults(cause)) setError(null);
      else if (cause instanceof PalaverError && cause.errorCode === 'FORBIDDEN') setError(t.register.code);
      else setError(cause instanceof NoNetworkError ? t.signIn.noServer : errorText(cause));
      return;
    }
    await onRegistered();
  });
  const faults = Object.keys(errors).length;
  return (
    <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorNote>{error ?? (submitCount > 0 && !isValid && faults > 1 ? t.register.summary(faults) : null)}</ErrorNote>
      <Field
        label={t.register.displayName}
        hint={t.register.displayNameHint}
        autoComplete="name"
        error={errors.displayName?.message}
        {...register('displayName')}
      />
      <Field
        label={t.register.username}
        hint={t.register.usernameHint}
        autoComplete="username"
        autoCapitalize="none"
        error={errors.username?.message}
        {...register('username')}
      />
      <Field
        label={t.register.email}
        hint={t.optional}
        type="email"
        autoComplete="email"
        error={errors.email?.message}
        {...register('email')}
      />
      <PasswordField
        hint={t.register.passwordHint}
        autoComplete="new-password"
        error={errors.password?.message}
        {...register('password')}
      />
      <button type="submit" className="button button-go button-big" aria-disabled={isSubmitting}>
        {isSubmitting ? submitting : submitText}
      </button>
    </form>
  );
}
