import { PalaverError } from '@palaver/protocol/errors';
import type { RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';

/** Conversations between two are nobody else's, whether there is one or not. @throws FORBIDDEN */
export function refuseConversation(roomId: string): void {
  if (roomId.startsWith('pm_')) throw new PalaverError('FORBIDDEN', 'Conversations between two are not administered.');
}

/** A room of this server, whoever is in it. @throws ROOM_NOT_FOUND, FORBIDDEN for a conversation between two */
export async function requireRoom({ stores }: Context, roomId: string): Promise<RoomRecord> {
  refuseConversation(roomId);
  const room = await stores.rooms.find(roomId);
  if (!room) throw roomNotFound();
  return room;
}
