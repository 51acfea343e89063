import type { RoomRecord } from '../ports/records.ts';
import type { Database } from './database.ts';
import { ROOM_COLUMNS, toRoom } from './roomRow.ts';
import type { WriteContext } from './writeContext.ts';

export function findRoom(db: Database, roomId: string): RoomRecord | null {
  const row = db.get(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE id = ?`, roomId);
  return row ? toRoom(row) : null;
}

/** Notes that something of a room other than its messages changed. */
export function touchRoom(ctx: WriteContext, roomId: string): void {
  ctx.db.run('UPDATE rooms SET changed = ? WHERE id = ?', ctx.nextPosition(), roomId);
}
