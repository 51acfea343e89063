import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Gate } from './Gate.tsx';
import { ProviderLinks } from './ProviderLinks.tsx';
import { RegistrationForm } from './RegistrationForm.tsx';

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
  const [registration, setRegistration] = useState<'open' | 'invite' | 'closed'>('open');
  useEffect(() => {
    client.config().then(
      (config) => setRegistration(setupCode ? 'open' : config.registration),
      () => undefined,
    );
  }, [setupCode]);
  return (
    <Gate
      title={setupCode ? t.register.firstTitle : t.register.title}
      lead={setupCode ? t.register.firstLead : t.register.lead}
    >
      {registration === 'open' ? (
        <>
          <RegistrationForm
            by={setupCode ? { setupCode } : {}}
            submit={t.register.submit}
            submitting={t.register.submitting}
            loadNext={loadNext}
          />
          {setupCode ? null : <ProviderLinks to="/" />}
        </>
      ) : (
        <ErrorNote>{registration === 'invite' ? t.register.byInvite : t.register.closed}</ErrorNote>
      )}
      <Link href="/sign-in" className="text-button justify-self-start">
        {t.register.toSignIn}
      </Link>
    </Gate>
  );
}
