import { Link } from 'wouter';
import type { InviteFace } from '@palaver/protocol/answers';
import type { Me } from '@palaver/protocol/entities';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Gate } from './Gate.tsx';
import { InviteCard } from './InviteCard.tsx';

interface AcceptInviteProps {
  face: InviteFace;
  user: Me;
  onAccept(): Promise<void>;
}

/** The question to somebody who is signed in: into the room, or not now. */
export function AcceptInvite({ face, user, onAccept }: AcceptInviteProps) {
  const { room, invitedBy } = face;
  const { busy, error, run } = usePending();
  return (
    <Gate
      title={room ? t.invite.joinTitle(room.name) : t.invite.title}
      lead={room ? t.invite.asks(invitedBy) : t.invite.here}
    >
      <InviteCard {...face} />
      <div className="flex items-center gap-3">
        <Avatar user={user} />
        <p className="min-w-0">
          <span className="block text-[0.8125rem] text-ink-2">{t.invite.signedInAs}</span>
          <span className="cut block font-semibold">{user.displayName}</span>
        </p>
      </div>
      <ErrorNote>{error}</ErrorNote>
      {room ? (
        <button
          type="button"
          className="button button-go button-big"
          aria-disabled={busy}
          onClick={() => void run(onAccept)}
        >
          {t.invite.accept}
        </button>
      ) : null}
      <Link href="/" className="text-button justify-self-start">
        {room ? t.invite.notNow : t.toRooms}
      </Link>
    </Gate>
  );
}
