import type { RoomRecord } from '../ports/records.ts';
import type { Database } from './database.ts';
import { ROOM_COLUMNS, toRoom } from './roomRow.ts';

export function findRoom(db: Database, roomId: string): RoomRecord | null {
  const row = db.get(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE id = ?`, roomId);
  return row ? toRoom(row) : null;
}
