import { openConversation } from '../rules/conversations.ts';
import { foldName } from '../rules/foldName.ts';
import { fromRoomCursor, toRoomCursor } from '../rules/roomCursor.ts';
import { createRoom, updateRoom } from '../rules/rooms.ts';
import { toListed } from '../rules/toListed.ts';
import { int, text } from './columns.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import { findRoom, MEMBER_COLUMNS, ROOM_COLUMNS, toMember, toRoom } from './roomRow.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import type { WriteContext } from './writeContext.ts';

export function roomWrites(ctx: WriteContext): WriteSide<'rooms'> {
  return {
    create: (room) => commitRoom(ctx, room.id, (state, at) => createRoom(state, room, at)),
    openConversation: (roomId, userId) => commitRoom(ctx, roomId, (state, at) => openConversation(state, userId, at)),
    update: (roomId, fields) => commitRoom(ctx, roomId, (state) => updateRoom(state, fields)),
  };
}

export function roomReads(db: Database): ReadSide<'rooms'> {
  return {
    find: (roomId) => findRoom(db, roomId),

    directory({ q, cursor, limit }) {
      const after = fromRoomCursor(cursor ?? '');
      const rows = db.all(
        `SELECT ${ROOM_COLUMNS}, folded FROM rooms WHERE kind = 'public' AND archived = 0 AND instr(folded, ?) > 0
         AND (folded, id) > (?, ?) ORDER BY folded, id LIMIT ?`,
        foldName(q ?? ''),
        after.folded,
        after.id,
        limit + 1,
      );
      return toListed(rows, limit, toRoom, ({ folded, id }) => toRoomCursor({ folded: text(folded), id: text(id) }));
    },

    ofUser(userId) {
      const memberships = db
        .all(
          `SELECT ${ROOM_COLUMNS}, ${MEMBER_COLUMNS} FROM members JOIN rooms ON rooms.id = members.roomId WHERE members.userId = ?`,
          userId,
        )
        .map((row) => ({ room: toRoom(row), member: toMember(row), changed: int(row.changed) }));
      const position = int(db.get("SELECT value FROM meta WHERE key = 'position'")?.value);
      return { memberships, position, highest: position };
    },
  };
}
