import { useCallback, useEffect, useMemo, useState } from 'react';
import type { MessageItem, RoomView } from '@palaver/client/state';
import { parseMessageId } from '@palaver/protocol/messageId';
import { client } from '../../client/client.ts';
import { draftKey } from '../../client/draftKey.ts';
import { readDraft, writeDraft } from '../../client/draftStore.ts';
import { useConnected } from '../../client/useConnected.ts';
import type { ReplyTarget } from '../composer/Composer.tsx';

/**
 * The message that is being answered in a room: kept on the device as long as what is half written there. It is kept by its id and its clientId, without
 * its text: after a restore of the server another message may have the id, and that one was not meant. One that is not on the device is asked for when
 * there is a connection; until then it is answered by its id.
 */
export function useReplyTarget({ room, timeline }: RoomView): [ReplyTarget | null, (item: MessageItem | null) => void] {
  const [key] = useState(() => draftKey(`reply ${room.id}`));
  const [kept, setKept] = useState(() => (readDraft(draftKey(room.id)) === '' ? '' : readDraft(key)));
  const target = useMemo(
    () => (kept === '' ? null : { id: idOf(kept), item: find(timeline, kept) ?? null }),
    [timeline, kept],
  );
  const set = useCallback(
    (item: MessageItem | null) => {
      const name = item ? nameOf(item) : '';
      setKept(name);
      writeDraft(key, name);
    },
    [key],
  );
  const connected = useConnected();
  const isMissing = target?.item === null;
  useEffect(() => {
    if (!isMissing || !connected) return;
    let isOver = false;
    const { seq } = parseMessageId(idOf(kept));
    client.loadAround(room.id, seq).then(
      () => {
        const view = client.getRoom(room.id);
        if (!isOver && view && isAnother(view, seq, kept)) set(null);
      },
      // It is asked for again at the next connection.
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [isMissing, connected, room.id, kept, set]);
  return [target, set];
}

function find(timeline: RoomView['timeline'], name: string): MessageItem | undefined {
  return timeline.find((item): item is MessageItem => item.kind === 'message' && nameOf(item) === name);
}

/** Whether the place of a message holds another one, or none any more. */
function isAnother({ room, timeline }: RoomView, seq: number, name: string): boolean {
  const there = timeline.find((item) => item.kind === 'message' && item.message.seq === seq);
  return there?.kind === 'message' ? nameOf(there) !== name : room.seq < seq;
}

function nameOf({ message }: MessageItem): string {
  return `${message.id} ${message.clientId}`;
}

function idOf(name: string): string {
  return name.slice(0, name.indexOf(' '));
}
