import { useCallback, useMemo, useState } from 'react';
import type { MessageItem, RoomView } from '@palaver/client/state';
import { draftKey, readDraft, writeDraft } from '../../client/draftStore.ts';

/**
 * The message that is being answered in a room: kept on the device as long as what is half written there. It is kept by its id and its clientId, without
 * its text: after a restore of the server another message may have the id, and that one was not meant. Null: none, or it is not in the timeline.
 */
export function useReplyTarget({ room, timeline }: RoomView): [MessageItem | null, (item: MessageItem | null) => void] {
  const [key] = useState(() => draftKey(`reply ${room.id}`));
  const [kept, setKept] = useState(() => (readDraft(draftKey(room.id)) === '' ? '' : readDraft(key)));
  const target = useMemo(
    () =>
      kept === ''
        ? null
        : (timeline.find((item): item is MessageItem => item.kind === 'message' && nameOf(item) === kept) ?? null),
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
  return [target, set];
}

function nameOf({ message }: MessageItem): string {
  return `${message.id} ${message.clientId}`;
}
