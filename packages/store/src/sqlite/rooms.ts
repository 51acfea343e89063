import type { RoomRecord } from '../ports/records.ts';
import type { Listed, ListPage } from '../ports/rooms.ts';
import { openConversation } from '../rules/conversations.ts';
import { foldName } from '../rules/foldName.ts';
import { fromRoomCursor, toRoomCursor } from '../rules/roomCursor.ts';
import { setOwner } from '../rules/members.ts';
import { createRoom, eraseRoom, updateRoom } from '../rules/rooms.ts';
import { toListed } from '../rules/toListed.ts';
import { int, text } from './columns.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import { findRoom, MEMBER_COLUMNS, MEMBERS, ROOM_COLUMNS, toMember, toRoom } from './roomRow.ts';
import { eraseMessages } from './eraseMessages.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

export function roomWrites(ctx: WriteContext): WriteSide<'rooms'> {
  return {
    create: (room) => commitRoom(ctx, room.id, (state, at) => createRoom(state, room, at)),
    openConversation: (roomId, userId) => commitRoom(ctx, roomId, (state, at) => openConversation(state, userId, at)),
    update: (roomId, fields, by = null) => commitRoom(ctx, roomId, (state) => updateRoom(state, { fields, by })),
    erase: (roomId) => commitRoom(ctx, roomId, eraseRoom),
    goOnErasing: (roomId, limit) => unchanged(eraseMessages(ctx, roomId, limit)),
    setOwner: (roomId, userId) => commitRoom(ctx, roomId, (state) => setOwner(state, userId)),
  };
}

export function roomReads(db: Database): ReadSide<'rooms'> {
  /** Those among which an index finds them by name. */
  function byName(among: string, { q, cursor, limit }: ListPage): Listed<RoomRecord> {
    const after = fromRoomCursor(cursor ?? '');
    const rows = db.all(
      `SELECT ${ROOM_COLUMNS}, folded FROM rooms WHERE ${among} AND instr(folded, ?) > 0
       AND (folded, id) > (?, ?) ORDER BY folded, id LIMIT ?`,
      foldName(q ?? ''),
      after.folded,
      after.id,
      limit + 1,
    );
    return toListed(rows, limit, toRoom, ({ folded, id }) => toRoomCursor({ folded: text(folded), id: text(id) }));
  }

  return {
    find: (roomId) => findRoom(db, roomId),
    directory: (page) => byName("kind = 'public' AND archived = 0", page),
    list: (page) => byName("kind <> 'pm' AND erased = 0", page),

    unfinishedErasures: () => db.all('SELECT id FROM rooms WHERE erased = 1').map(({ id }) => text(id)),

    ofUser(userId) {
      const memberships = db
        .all(
          `SELECT ${ROOM_COLUMNS}, ${MEMBER_COLUMNS} FROM ${MEMBERS} JOIN rooms ON rooms.id = members.roomId WHERE members.userId = ?`,
          userId,
        )
        .map((row) => ({ room: toRoom(row), member: toMember(row), changed: int(row.changed) }));
      const position = int(db.get("SELECT value FROM meta WHERE key = 'position'")?.value);
      return { memberships, position, highest: position };
    },
  };
}
