import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';
import { refuseConversation } from './requireRoom.ts';

/** Refuses rooms of which the caller may tell nobody: of private ones only an owner may. @throws ROOM_NOT_FOUND; FORBIDDEN for another's private room, and for a conversation between two */
export async function requireWebhookRooms(
  { stores }: Context,
  { userId }: Caller,
  roomIds: readonly string[],
): Promise<void> {
  for (const roomId of roomIds) refuseConversation(roomId);
  const found = await Promise.all(roomIds.map((roomId) => stores.members.findWithRoom(roomId, userId)));
  for (const place of found) {
    if (!place) throw roomNotFound();
    if (place.room.kind !== 'public' && place.member?.role !== 'owner')
      throw new PalaverError('FORBIDDEN', 'Only the owner of a private room may have it told to others.');
  }
}
