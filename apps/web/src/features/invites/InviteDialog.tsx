import { useState } from 'react';
import type { Invite, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useOrganisation } from '../../client/useConfig.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { FIRST_CHOICE, InviteForm } from './InviteForm.tsx';
import { InviteLink } from './InviteLink.tsx';
import { InviteList } from './InviteList.tsx';
import { useInvites } from './useInvites.ts';

interface InviteDialogProps {
  /** Null: into no room. */
  room: Room | null;
  isAdmin: boolean;
  onClose(): void;
}

/** Makes an invitation and shows its link; of a room, those that go on too. */
export default function InviteDialog({ room, isAdmin, onClose }: InviteDialogProps) {
  const organisation = useOrganisation();
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const [made, setMade] = useState<Invite | null>(null);
  const { busy, error, run } = usePending();
  const make = () =>
    run(async () => setMade(await client.createInvite({ ...choice, ...(room && { roomId: room.id }) })));
  if (made)
    return (
      <Dialog
        title={t.invites.ready}
        onClose={onClose}
        foot={
          <button type="button" className="button button-go" onClick={onClose}>
            {t.invites.done}
          </button>
        }
      >
        <InviteLink invite={made} />
      </Dialog>
    );
  return (
    <Dialog
      title={t.invites.toRoom(room?.name ?? organisation)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button button-line" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="button" className="button button-go" aria-disabled={busy} onClick={() => void make()}>
            {t.invites.make}
          </button>
        </>
      }
    >
      <div className="grid gap-5">
        <ErrorNote>{error}</ErrorNote>
        <InviteForm room={room} isAdmin={isAdmin} choice={choice} onChoose={setChoice} />
        {room ? <InvitesOf roomId={room.id} /> : null}
      </div>
    </Dialog>
  );
}

function InvitesOf({ roomId }: { roomId: string }) {
  const invites = useInvites(roomId);
  return <InviteList invites={invites} />;
}
