import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { useOrganisation } from '../../client/useConfig.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { AcceptInvite } from './AcceptInvite.tsx';
import { Gate } from './Gate.tsx';
import { InvitedRegistration } from './InvitedRegistration.tsx';
import { useInvite } from './useInvite.ts';
import { useLinkSecret } from './useLinkSecret.ts';

interface InvitePageProps {
  /** Null: nobody is signed in here. */
  user: Me | null;
  /** Begins to load what comes after the sign-in. */
  loadNext(): void;
}

/** What the link of an invitation opens: who asks, where to, and the way in for somebody new and for somebody who has an account. */
export default function InvitePage({ user, loadNext }: InvitePageProps) {
  const code = useLinkSecret();
  const { face, fault, look } = useInvite(code);
  const organisation = useOrganisation();
  const [registering, setRegistering] = useState(false);
  const [, navigate] = useLocation();

  /** Into the room of the invitation, or where one's rooms are. */
  const enter = async () => {
    const room = await client.acceptInvite(code);
    navigate(room ? `/r/${room.id}` : '/', { replace: true });
  };

  if (fault instanceof PalaverError && fault.errorCode === 'INVITE_INVALID')
    return (
      <Gate title={t.invite.ended} lead={t.invite.endedLead}>
        <Link href={user ? '/' : '/sign-in'} className="text-button justify-self-start">
          {user ? t.toRooms : t.invite.haveAccount}
        </Link>
      </Gate>
    );
  if (!face)
    return (
      <Gate title={t.invite.title} lead="">
        {fault === null ? (
          <Waiting onRetry={look} />
        ) : (
          <>
            <ErrorNote>{errorText(fault)}</ErrorNote>
            <button type="button" className="button button-line justify-self-start" onClick={look}>
              {t.tryAgain}
            </button>
          </>
        )}
      </Gate>
    );
  if (user && !registering) return <AcceptInvite face={face} user={user} onAccept={enter} />;
  const { invitedBy, room } = face;
  return (
    <Gate
      title={t.invite.title}
      lead={room ? t.invite.into(invitedBy, organisation) : t.invite.to(invitedBy, organisation)}
    >
      <InvitedRegistration
        code={code}
        face={face}
        loadNext={loadNext}
        onSubmitting={setRegistering}
        onRegistered={() => enter().catch(() => navigate('/', { replace: true }))}
      />
    </Gate>
  );
}
