import { attempt } from '../attempt.ts';
import type { RoomHead } from '../documents.ts';
import type { Models } from '../models.ts';

/** A room as it stands in the database at this moment; null: there is none. */
export function readHead({ rooms }: Models, roomId: string): Promise<RoomHead | null> {
  return attempt(() => rooms.findById(roomId, { steps: 0, audited: 0 }).lean<RoomHead>());
}
