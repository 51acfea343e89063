import { foldName } from '../rules/foldName.ts';
import { addMember, raiseMarks, removeMember, setMute, setPreferences, setRole } from '../rules/members.ts';
import { toListed } from '../rules/toListed.ts';
import { int, optionalIso, text } from './columns.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { findBan, findMember, findRoom, MEMBER_COLUMNS, MEMBERS, toMember } from './roomRow.ts';
import { toUser, USER_COLUMNS } from './userRow.ts';
import type { WriteContext } from './writeContext.ts';

export function memberWrites(ctx: WriteContext): WriteSide<'members'> {
  return {
    add: (roomId, userId, role, by = null) =>
      commitRoom(ctx, roomId, (state, at) => addMember(state, { userId, role, by }, at)),
    setRole: (roomId, userId, role, by = null) =>
      commitRoom(ctx, roomId, (state) => setRole(state, { userId, role, by })),
    setMute: (roomId, userId, change) => commitRoom(ctx, roomId, (state) => setMute(state, { userId, ...change })),
    setPreferences: (roomId, userId, given) =>
      commitRoom(ctx, roomId, (state) => setPreferences(state, { userId, ...given })),
    raise: (roomId, userId, marks) => commitRoom(ctx, roomId, (state) => raiseMarks(state, userId, marks), ctx.rooms),
    remove: (roomId, userId, reason, by = null) =>
      commitRoom(ctx, roomId, (state) => removeMember(state, { userId, reason, by })),
  };
}

export function memberReads(db: Database): ReadSide<'members'> {
  return {
    find: (roomId, userId) => findMember(db, roomId, userId),

    findWithRoom(roomId, userId) {
      const room = findRoom(db, roomId);
      if (!room) return null;
      return { room, member: findMember(db, roomId, userId), ban: findBan(db, roomId, userId) };
    },

    sharing: (userId, userIds) =>
      db
        .all(
          `SELECT DISTINCT theirs.userId AS userId FROM members AS mine JOIN members AS theirs ON theirs.roomId = mine.roomId
           WHERE mine.userId = ? AND theirs.userId IN (SELECT value FROM json_each(?))`,
          userId,
          JSON.stringify(userIds),
        )
        .map((row) => text(row.userId)),

    countRooms: (userIds) =>
      db
        .all(
          `SELECT value AS userId, (SELECT count(*) FROM members WHERE userId = value AND substr(roomId, 1, 3) <> 'pm_') AS rooms FROM json_each(?)`,
          JSON.stringify(userIds),
        )
        .map((row) => ({ userId: text(row.userId), rooms: int(row.rooms) })),

    list(roomId, { q, cursor, limit }) {
      const rows = db.all(
        `SELECT ${MEMBER_COLUMNS}, ${USER_COLUMNS} FROM ${MEMBERS} JOIN users ON users.id = members.userId
         WHERE members.roomId = ? AND username > ? AND instr(folded, ?) > 0 ORDER BY username LIMIT ?`,
        roomId,
        cursor ?? '',
        foldName(q ?? ''),
        limit + 1,
      );
      return toListed(
        rows,
        limit,
        (row) => ({ member: toMember(row), user: toUser(row), lastSeen: optionalIso(row.lastSeen) }),
        (row) => text(row.username),
      );
    },

    marks: (roomId, limit) =>
      db
        .all('SELECT userId, joinedSeq, receivedSeq, readSeq FROM members WHERE roomId = ? LIMIT ?', roomId, limit)
        .map((row) => ({
          userId: text(row.userId),
          joinedSeq: int(row.joinedSeq),
          receivedSeq: int(row.receivedSeq),
          readSeq: int(row.readSeq),
        })),

    countMarks: (roomId, newest) =>
      db
        .all(
          `SELECT newest.seq AS seq, count(*) FILTER (WHERE receivedSeq >= newest.seq) AS received, count(*) FILTER (WHERE readSeq >= newest.seq) AS read
           FROM (SELECT seq, senderId FROM messages WHERE roomId = ?1 ORDER BY seq DESC LIMIT ?2) AS newest
           JOIN members ON members.roomId = ?1 AND members.userId <> newest.senderId AND members.joinedSeq < newest.seq
           GROUP BY newest.seq`,
          roomId,
          newest,
        )
        .map((row) => ({ seq: int(row.seq), received: int(row.received), read: int(row.read) }))
        .sort((a, b) => a.seq - b.seq),
  };
}
