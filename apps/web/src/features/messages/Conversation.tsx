import { Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../app/client.ts';
import { useClientState, useRoom } from '../../app/useClient.ts';
import { useWidth } from '../../app/useWidth.ts';
import { TruthLine } from '../connection/TruthLine.tsx';
import { RoomDoor } from '../rooms/RoomDoor.tsx';
import { roomName } from '../rooms/roomName.ts';
import { ownersOf, useMembers } from '../rooms/useMembers.ts';
import { Composer } from './Composer.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import { editDrafts } from './editDrafts.ts';
import type { MessageItem } from './groupTimeline.ts';
import { Log } from './Log.tsx';
import { shownText } from './messageCommands.ts';
import { TypingLine } from './TypingLine.tsx';
import { lazyPart } from '../../ui/lazyPart.ts';

const RoomDetails = lazyPart(() => import('../rooms/RoomDetails.tsx'));
const DeleteDialog = lazyPart(() => import('./DeleteDialog.tsx'));

interface ConversationProps {
  roomId: string;
  /** The message that the address names. */
  seq: number | null;
  user: Me;
  /** Looks for something in this room. */
  onFind(roomId: string): void;
  detailsOpen: boolean;
  onDetails(open: boolean): void;
}

/** A room: who and what it is, what was said, and where one writes. */
export default function Conversation({ roomId, seq, user, onFind, detailsOpen, onDetails }: ConversationProps) {
  const view = useRoom(roomId);
  const { rooms } = useClientState();
  const row = rooms.find((one) => one.room.id === roomId);
  const width = useWidth();
  const field = useRef<HTMLTextAreaElement>(null);
  const people = useMembers(view?.room);
  const owners = useMemo(() => ownersOf(people.items), [people.items]);
  const [replyTo, setReplyTo] = useState<MessageItem | null>(null);
  const [deleting, setDeleting] = useState<MessageItem | null>(null);
  const [opened, setOpened] = useState(false);
  const onReplyDone = useCallback(() => setReplyTo(null), []);
  const known = view !== null;

  // Before the log is there: what it shows is marked read, and the "new" line must know what was not.
  useLayoutEffect(() => {
    if (!known) return;
    client.openRoom(roomId);
    setOpened(true);
    return () => {
      client.stopTyping(roomId);
      client.openRoom(null);
    };
  }, [roomId, known]);
  useEffect(() => {
    if (known && width !== 'phone') field.current?.focus();
  }, [known, width]);

  if (!view || !row) return <RoomDoor roomId={roomId} />;
  const name = roomName(row);
  const editLast = () => {
    if (view.room.archived) return;
    const last = view.timeline.findLast(
      (item) => item.kind === 'unsent' || (item.kind === 'message' && item.own && !item.message.deleted),
    );
    if (last?.kind === 'message') editDrafts.begin(last.message, shownText(last));
    if (last?.kind === 'unsent') editDrafts.begin({ roomId, clientId: last.clientId }, last.text);
  };
  return (
    <>
      <main className="flex min-w-0 flex-1 flex-col bg-surface">
        <ConversationHeader
          view={view}
          row={row}
          name={name}
          detailsOpen={detailsOpen}
          onFind={onFind}
          onDetails={onDetails}
        />
        <TruthLine />
        {opened ? (
          <Log
            view={view}
            name={name}
            userId={user.id}
            owners={owners}
            seq={seq}
            onReply={setReplyTo}
            onDelete={setDeleting}
          />
        ) : (
          <div className="flex-1" />
        )}
        <div className="mx-auto w-full max-w-[900px]">
          <TypingLine userIds={view.typing} />
          <Composer
            view={view}
            name={name}
            userId={user.id}
            replyTo={replyTo}
            onReplyDone={onReplyDone}
            field={field}
            onEditLast={editLast}
          />
        </div>
      </main>
      <Suspense fallback={<div className="w-76 bg-rail max-lg:hidden" />}>
        {detailsOpen ? (
          <RoomDetails view={view} name={name} user={user} people={people} onClose={() => onDetails(false)} />
        ) : null}
      </Suspense>
      <Suspense fallback={null}>
        {deleting ? <DeleteDialog item={deleting} onClose={() => setDeleting(null)} /> : null}
      </Suspense>
    </>
  );
}
