import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { InviteFace } from '@palaver/protocol/answers';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { InviteCard } from './InviteCard.tsx';
import { ProviderLinks } from './ProviderLinks.tsx';
import { RegistrationForm } from './RegistrationForm.tsx';

interface InvitedRegistrationProps {
  code: string;
  face: InviteFace;
  loadNext(): void;
  onSubmitting(submitting: boolean): void;
  onRegistered(): Promise<void>;
}

/** The way in for somebody new; who has an account signs in and comes back to the invitation. */
export function InvitedRegistration({ code, face, ...form }: InvitedRegistrationProps) {
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    client.config().then(
      ({ registration }) => setClosed(registration === 'closed'),
      () => undefined,
    );
  }, []);
  return (
    <>
      <InviteCard {...face} />
      {closed ? (
        <p>
          {t.register.closed} {t.invite.closed}
        </p>
      ) : (
        <>
          <RegistrationForm by={{ invite: code }} submit={t.invite.join} submitting={t.invite.joining} {...form} />
          <ProviderLinks to="/" invite={code} />
        </>
      )}
      <Link href="/sign-in" state={{ from: `/invite#${code}` }} className="text-button justify-self-start">
        {t.invite.haveAccount}
      </Link>
    </>
  );
}
