import type { RoomView } from '@palaver/client/state';
import { editDrafts } from './editDrafts.ts';
import { shownText } from './messageCommands.ts';

/** Begins to change the last own message of a room, also one that waits to be sent. */
export function editLast({ room, timeline }: RoomView): void {
  if (room.archived) return;
  const last = timeline.findLast(
    (item) => item.kind === 'unsent' || (item.kind === 'message' && item.own && !item.message.deleted),
  );
  if (last?.kind === 'message') editDrafts.begin(last.message, shownText(last));
  if (last?.kind === 'unsent') editDrafts.begin({ roomId: room.id, clientId: last.clientId }, last.text);
}
