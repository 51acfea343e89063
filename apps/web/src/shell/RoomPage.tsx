import { Suspense, useMemo, useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { lazyPart } from '../client/lazyPart.tsx';
import { roomName } from '../client/roomName.ts';
import { useClientState, useRoom } from '../client/useClient.ts';
import { ranksOf, useMembers } from '../client/useMembers.ts';
import { ConnectionStatus } from '../features/connection/ConnectionStatus.tsx';
import { Conversation } from '../features/conversation/Conversation.tsx';
import { RoomDoor } from '../features/rooms/RoomDoor.tsx';
import { PageFrame } from './PageFrame.tsx';

const InviteDialog = lazyPart(() => import('../features/invites/InviteDialog.tsx'));
const RoomDetails = lazyPart(() => import('../features/rooms/RoomDetails.tsx'));

interface RoomPageProps {
  roomId: string;
  /** The message that the address names. */
  seq: number | null;
  user: Me;
  /** Looks for something in this room. */
  onFind(roomId: string): void;
  detailsOpen: boolean;
  onDetails(open: boolean): void;
}

/** What an address of a room shows: its conversation and its details, or its door while it is not on this device. */
export default function RoomPage({ roomId, seq, user, onFind, detailsOpen, onDetails }: RoomPageProps) {
  const view = useRoom(roomId);
  const { rooms } = useClientState();
  const row = rooms.find((one) => one.room.id === roomId);
  const people = useMembers(view?.room);
  const [isInviting, setInviting] = useState(false);
  const ranks = useMemo(() => ranksOf(people.items), [people.items]);
  if (!view || !row)
    return (
      <PageFrame>
        <RoomDoor roomId={roomId} />
      </PageFrame>
    );
  const name = roomName(row);
  return (
    <>
      <Conversation
        view={view}
        row={row}
        name={name}
        ranks={ranks}
        seq={seq}
        user={user}
        status={<ConnectionStatus />}
        onFind={onFind}
        detailsOpen={detailsOpen}
        onDetails={onDetails}
      />
      <Suspense fallback={<div className="w-76 bg-rail max-lg:hidden" />}>
        {detailsOpen ? (
          <RoomDetails
            view={view}
            name={name}
            user={user}
            people={people}
            onInvite={() => setInviting(true)}
            onClose={() => onDetails(false)}
          />
        ) : null}
      </Suspense>
      <Suspense fallback={null}>
        {isInviting ? (
          <InviteDialog room={view.room} isAdmin={user.role === 'admin'} onClose={() => setInviting(false)} />
        ) : null}
      </Suspense>
    </>
  );
}
