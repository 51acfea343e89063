import { attempt } from '../attempt.ts';
import type { RoomDocument } from '../documents.ts';
import type { Models } from '../models.ts';

/** A room as it stands in the database at this moment, with the steps of its last commit; null: there is none. */
export function readRoom({ rooms }: Models, roomId: string): Promise<RoomDocument | null> {
  return attempt(() => rooms.findById(roomId).lean<RoomDocument>());
}
