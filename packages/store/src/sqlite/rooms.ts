import type { ListPage, NewRoom } from '../ports/rooms.ts';
import type { Membership, RoomRecord } from '../ports/records.ts';
import type { Change } from '../ports/change.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import { findRoom, touchRoom } from './findRoom.ts';
import { foldName } from '../rules/foldName.ts';
import { fromRoomCursor, toRoomCursor } from '../rules/roomCursor.ts';
import { addMember } from './members.ts';
import { MEMBER_COLUMNS, ROOM_COLUMNS, toMember, toRoom } from './roomRow.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

export function roomWrites(ctx: WriteContext) {
  const { db } = ctx;
  return {
    createRoom({
      id,
      kind,
      name,
      topic,
      members,
    }: NewRoom): Written<{ outcome: 'created' | 'taken'; room: RoomRecord }> {
      const there = findRoom(db, id);
      if (there) return unchanged({ outcome: 'taken', room: there });
      db.run(
        'INSERT INTO rooms (id, kind, name, folded, topic, createdAt, changed) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        kind,
        name,
        foldName(name),
        topic,
        ctx.now(),
        ctx.nextPosition(),
      );
      const added = members.flatMap(({ userId, role }) => addMember(ctx, id, userId, role)?.changes ?? []);
      const room = findRoom(db, id);
      if (!room) throw new Error(`The room ${id} is gone.`);
      // Everybody is told of the room as it is with all of them in.
      const changes = added.map((change): Change =>
        change.kind === 'memberAdded' ? { ...change, room, founding: true } : change,
      );
      return { result: { outcome: 'created', room }, changes };
    },

    updateRoom(
      roomId: string,
      fields: Partial<Pick<RoomRecord, 'name' | 'topic' | 'archived'>>,
    ): Written<RoomRecord | null> {
      const before = findRoom(db, roomId);
      if (!before) return unchanged(null);
      const room = { ...before, ...fields };
      if (room.name === before.name && room.topic === before.topic && room.archived === before.archived)
        return unchanged(before);
      db.run(
        'UPDATE rooms SET name = ?, folded = ?, topic = ?, archived = ? WHERE id = ?',
        room.name,
        foldName(room.name),
        room.topic,
        room.archived ? 1 : 0,
        roomId,
      );
      touchRoom(ctx, roomId);
      return { result: room, changes: [{ kind: 'roomChanged', room }] };
    },
  };
}

export function roomReads(db: Database) {
  return {
    findRoom: (roomId: string) => findRoom(db, roomId),

    directory({ q, cursor, limit }: ListPage): { items: RoomRecord[]; next: string | null } {
      const after = fromRoomCursor(cursor ?? '');
      const items = db
        .all(
          `SELECT ${ROOM_COLUMNS} FROM rooms WHERE kind = 'public' AND archived = 0 AND instr(folded, ?) > 0
           AND (folded, id) > (?, ?) ORDER BY folded, id LIMIT ?`,
          foldName(q ?? ''),
          after.folded,
          after.id,
          limit + 1,
        )
        .map(toRoom);
      const page = items.slice(0, limit);
      const last = items.length > limit ? page.at(-1) : undefined;
      return { items: page, next: last ? toRoomCursor({ folded: foldName(last.name), id: last.id }) : null };
    },

    roomsOfUser(userId: string): { memberships: Membership[]; position: number; highest: number } {
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
