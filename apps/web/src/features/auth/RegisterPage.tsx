import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'wouter';
import { NoNetworkError } from '@palaver/client/noNetworkError';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Gate } from './Gate.tsx';
import { FieldFaults, type RegistrationForm, resolveRegistration } from './registration.ts';

/** The code of a set-up link stands behind the #, which no browser sends to a server or a log. */
function setupCodeOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('setup') ?? undefined;
}

interface RegisterPageProps {
  /** Begins to load what comes after the sign-in. */
  loadNext(): void;
}

/** Making an account; by the printed link, the first one. */
export default function RegisterPage({ loadNext }: RegisterPageProps) {
  const [setupCode] = useState(() => setupCodeOf(location.hash));
  const {
    register,
    handleSubmit,
    formState,
    setError: setFieldError,
  } = useForm<RegistrationForm>({
    ...AS_ONE_TYPES,
    resolver: resolveRegistration,
    defaultValues: { username: '', displayName: '', email: '', password: '' },
  });
  const { errors, isSubmitting, submitCount, isValid } = formState;
  const [error, setError] = useState<string | null>(null);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    client.config().then(
      (config) => setClosed(config.registration === 'closed' && !setupCode),
      () => undefined,
    );
  }, [setupCode]);

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
    const name = displayName.trim();
    try {
      await client.register({
        username,
        password,
        ...(name ? { displayName: name } : {}),
        ...(email.trim() ? { email: email.trim() } : {}),
        ...(setupCode ? { setupCode } : {}),
      });
    } catch (cause) {
      if (cause instanceof PalaverError && cause.errorCode === 'USERNAME_TAKEN')
        setFieldError('username', { message: t.register.taken }, { shouldFocus: true });
      else if (cause instanceof PalaverError && showFaults(cause)) setError(null);
      else if (cause instanceof PalaverError && cause.errorCode === 'FORBIDDEN') setError(t.register.code);
      else setError(cause instanceof NoNetworkError ? t.signIn.noServer : errorText(cause));
    }
  });
  const faults = Object.keys(errors).length;
  return (
    <Gate
      title={setupCode ? t.register.firstTitle : t.register.title}
      lead={setupCode ? t.register.firstLead : t.register.lead}
    >
      {closed ? (
        <ErrorNote>{t.register.closed}</ErrorNote>
      ) : (
        <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
          <ErrorNote>
            {error ?? (submitCount > 0 && !isValid && faults > 1 ? t.register.summary(faults) : null)}
          </ErrorNote>
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
            {isSubmitting ? t.register.submitting : t.register.submit}
          </button>
        </form>
      )}
      <Link href="/sign-in" className="text-button justify-self-start">
        {t.register.toSignIn}
      </Link>
    </Gate>
  );
}
