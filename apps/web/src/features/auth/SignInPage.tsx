import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'wouter';
import type { Login } from '@palaver/client/client';
import { PalaverError } from '@palaver/protocol/errors';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { client } from '../../client/client.ts';
import { pathBefore } from '../../client/pathBefore.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { CodeForm } from './CodeForm.tsx';
import { Gate } from './Gate.tsx';
import { ProviderLinks } from './ProviderLinks.tsx';
import { signInError } from './signInError.ts';
import { useProviderReturn } from './useProviderReturn.ts';

interface SignInPageProps {
  reason: SessionEndReason | null;
  kept: boolean;
  /** Begins to load what comes after the sign-in. */
  loadNext(): void;
}

/** Signing in; says why one was signed out, and what is kept. */
export default function SignInPage({ reason, kept, loadNext }: SignInPageProps) {
  const { register, handleSubmit, formState } = useForm<Login>({
    mode: 'onTouched',
    defaultValues: { rememberMe: true },
  });
  const { errors, isSubmitting } = formState;
  const back = useProviderReturn(loadNext);
  const [error, setError] = useState<string | null>(null);
  /** What was right, where a code is to come with it. */
  const [halfway, setHalfway] = useState<Login | null>(null);
  const [needsAdmin, setNeedsAdmin] = useState(false);
  useEffect(() => {
    client.config().then(
      (config) => setNeedsAdmin(config.needsAdmin),
      () => undefined,
    );
  }, []);

  const submit = handleSubmit(async (login) => {
    setError(null);
    // On its way while the server looks at the password.
    loadNext();
    await client.login(login).catch((cause: unknown) => {
      if (cause instanceof PalaverError && cause.errorCode === 'SECOND_FACTOR_REQUIRED') setHalfway(login);
      else setError(signInError(cause));
    });
  });
  if (back.isUnderWay) return <Waiting />;
  if (halfway)
    return (
      <Gate title={t.signIn.title} lead={t.factor.signInLead}>
        <CodeForm login={halfway} onBack={() => setHalfway(null)} />
      </Gate>
    );
  return (
    <Gate title={t.signIn.title} lead={t.signIn.lead}>
      {reason ? (
        <p className="note note-wait" role="status">
          <Icon name="info" />
          <span>
            {t.signIn.ended[reason]} {kept ? t.signIn.kept : null}
          </span>
        </p>
      ) : null}
      {needsAdmin ? (
        <p className="note note-wait">
          <Icon name="alert" />
          <span>{t.signIn.noAdmin}</span>
        </p>
      ) : null}
      <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error ?? back.error}</ErrorNote>
        <Field
          label={t.signIn.name}
          autoComplete="username"
          autoCapitalize="none"
          error={errors.username?.message}
          {...register('username', { required: t.signIn.nameRequired })}
        />
        <PasswordField
          autoComplete="current-password"
          error={errors.password?.message}
          {...register('password', { required: t.signIn.passwordRequired })}
        />
        <label className="flex min-h-11 items-center gap-3">
          <input type="checkbox" className="check" {...register('rememberMe')} />
          {t.signIn.remember}
        </label>
        <button type="submit" className="button button-go button-big" aria-disabled={isSubmitting}>
          {isSubmitting ? t.signIn.submitting : t.signIn.submit}
        </button>
      </form>
      <ProviderLinks to={pathBefore()} />
      <Link href="/reset" className="text-button justify-self-start">
        {t.reset.forgot}
      </Link>
      <Link href="/register" className="text-button justify-self-start">
        {t.signIn.toRegister}
      </Link>
    </Gate>
  );
}
