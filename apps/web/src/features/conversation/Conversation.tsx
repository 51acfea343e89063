import { type ReactNode, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MessageItem, RoomRow, RoomView } from '@palaver/client/state';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import type { Ranks } from '../../client/useMembers.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { Composer } from '../composer/Composer.tsx';
import { Log } from '../log/Log.tsx';
import { editLast } from '../message/editLast.ts';
import { ConversationHeader } from './ConversationHeader.tsx';
import { TypingLine } from './TypingLine.tsx';
import { useReplyTarget } from './useReplyTarget.ts';

const DeleteDialog = lazyPart(() => import('../message/DeleteDialog.tsx'));

interface ConversationProps {
  view: RoomView;
  row: RoomRow;
  name: string;
  /** The ranks of the members, as far as they are known. */
  ranks: Ranks;
  /** The message that the address names. */
  seq: number | null;
  user: Me;
  /** How the connection is: it stands under the header. */
  status: ReactNode;
  /** Looks for something in this room. */
  onFind(roomId: string): void;
  detailsOpen: boolean;
  onDetails(open: boolean): void;
}

/** A room: who and what it is, what was said, and where one writes. */
export function Conversation(props: ConversationProps) {
  const { view, row, name, ranks, seq, user, status, onFind, detailsOpen, onDetails } = props;
  const roomId = view.room.id;
  const width = useWidth();
  const field = useRef<HTMLTextAreaElement>(null);
  const [replyTo, setReplyTo] = useReplyTarget(view);
  const [deleting, setDeleting] = useState<MessageItem | null>(null);
  const [opened, setOpened] = useState(false);
  const onReplyDone = useCallback(() => setReplyTo(null), [setReplyTo]);

  // Before the log is there: what it shows is marked read, and the "new" line must know what was not.
  useLayoutEffect(() => {
    client.openRoom(roomId);
    setOpened(true);
    return () => {
      client.stopTyping(roomId);
      client.openRoom(null);
    };
  }, [roomId]);
  useEffect(() => {
    if (width !== 'phone') field.current?.focus();
  }, [width]);

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
        {status}
        {opened ? (
          <Log
            view={view}
            name={name}
            userId={user.id}
            ranks={ranks}
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
            onEditLast={() => editLast(view)}
          />
        </div>
      </main>
      <Suspense fallback={null}>
        {deleting ? <DeleteDialog item={deleting} onClose={() => setDeleting(null)} /> : null}
      </Suspense>
    </>
  );
}
