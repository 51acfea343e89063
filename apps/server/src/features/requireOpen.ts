import { PalaverError } from '@palaver/protocol/errors';
import type { RoomRecord } from '@palaver/store/ports/records';

/** The refusal of anything new in an archived room. */
export function roomArchived(): PalaverError {
  return new PalaverError('ROOM_ARCHIVED', 'This room is archived.');
}

/** @throws ROOM_ARCHIVED for what does not go on in an archived room */
export function requireOpen(room: RoomRecord): void {
  if (room.archived) throw roomArchived();
}
