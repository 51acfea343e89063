import type { MemberRole, ReceiptCount } from '@palaver/protocol/entities';
import type { LeftReason } from '@palaver/protocol/serverEvents';
import type { ListedMember } from '../ports/members.ts';
import type { MemberRecord, RoomRecord } from '../ports/records.ts';
import type { ListPage } from '../ports/rooms.ts';
import { int, optionalIso, text } from './columns.ts';
import type { Database } from './database.ts';
import { foldName } from '../rules/foldName.ts';
import { MEMBER_COLUMNS, toMember } from './roomRow.ts';
import { findRoom, touchRoom } from './findRoom.ts';
import { toUser, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

export type Added = { outcome: 'added' | 'already'; room: RoomRecord; member: MemberRecord };

export function findMember(db: Database, roomId: string, userId: string): MemberRecord | null {
  const row = db.get(`SELECT ${MEMBER_COLUMNS} FROM members WHERE roomId = ? AND userId = ?`, roomId, userId);
  return row ? toMember(row) : null;
}

/** Makes a member whose marks start at the head; null when room or user are missing. */
export function addMember(ctx: WriteContext, roomId: string, userId: string, role: MemberRole): Written<Added> | null {
  const { db } = ctx;
  const before = findRoom(db, roomId);
  const user = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, userId);
  if (!before || !user) return null;
  const there = findMember(db, roomId, userId);
  if (there) return unchanged({ outcome: 'already', room: before, member: there });
  const { seq } = before;
  db.run(
    'INSERT INTO members (roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq) VALUES (?, ?, ?, ?, ?, ?, ?)',
    roomId,
    userId,
    role,
    ctx.now(),
    seq,
    seq,
    seq,
  );
  db.run('UPDATE rooms SET memberCount = memberCount + 1 WHERE id = ?', roomId);
  touchRoom(ctx, roomId);
  const room = { ...before, memberCount: before.memberCount + 1 };
  const member = findMember(db, roomId, userId);
  if (!member) throw new Error(`The member ${userId} of ${roomId} is gone.`);
  return {
    result: { outcome: 'added', room, member },
    changes: [{ kind: 'memberAdded', room, member, user: toUser(user) }],
  };
}

export function memberWrites(ctx: WriteContext) {
  const { db } = ctx;

  /** Whether the room would have no owner without this member. */
  const isLastOwner = ({ roomId, role }: MemberRecord) =>
    role === 'owner' &&
    int(db.get("SELECT count(*) AS n FROM members WHERE roomId = ? AND role = 'owner'", roomId)?.n) < 2;

  return {
    addMember: (roomId: string, userId: string, role: MemberRole): Written<Added | { outcome: 'missing' }> =>
      addMember(ctx, roomId, userId, role) ?? unchanged({ outcome: 'missing' as const }),

    setRole(
      roomId: string,
      userId: string,
      role: MemberRole,
    ): Written<{ outcome: 'set'; member: MemberRecord } | { outcome: 'noMember' | 'lastOwner' }> {
      const before = findMember(db, roomId, userId);
      if (!before) return unchanged({ outcome: 'noMember' });
      if (before.role === role) return unchanged({ outcome: 'set', member: before });
      if (isLastOwner(before)) return unchanged({ outcome: 'lastOwner' });
      db.run('UPDATE members SET role = ? WHERE roomId = ? AND userId = ?', role, roomId, userId);
      touchRoom(ctx, roomId);
      const member = { ...before, role };
      return { result: { outcome: 'set', member }, changes: [{ kind: 'memberChanged', member }] };
    },

    raise(
      roomId: string,
      userId: string,
      marks: { receivedSeq?: number; readSeq?: number },
    ): Written<MemberRecord | null> {
      const before = findMember(db, roomId, userId);
      const room = findRoom(db, roomId);
      if (!before || !room) return unchanged(null);
      const readSeq = Math.max(before.readSeq, Math.min(marks.readSeq ?? 0, room.seq));
      const receivedSeq = Math.max(before.receivedSeq, Math.min(marks.receivedSeq ?? 0, room.seq), readSeq);
      const received = receivedSeq > before.receivedSeq;
      const read = readSeq > before.readSeq;
      if (!received && !read) return unchanged(before);
      db.run(
        'UPDATE members SET receivedSeq = ?, readSeq = ? WHERE roomId = ? AND userId = ?',
        receivedSeq,
        readSeq,
        roomId,
        userId,
      );
      touchRoom(ctx, roomId);
      const member = { ...before, receivedSeq, readSeq };
      return {
        result: member,
        changes: [{ kind: 'marksRaised', member, received, read, memberCount: room.memberCount }],
      };
    },

    removeMember(
      roomId: string,
      userId: string,
      reason: LeftReason,
    ): Written<{ outcome: 'removed' | 'noMember' | 'lastOwner' }> {
      const before = findMember(db, roomId, userId);
      if (!before) return unchanged({ outcome: 'noMember' });
      if (isLastOwner(before)) return unchanged({ outcome: 'lastOwner' });
      db.run('DELETE FROM members WHERE roomId = ? AND userId = ?', roomId, userId);
      db.run('UPDATE rooms SET memberCount = memberCount - 1 WHERE id = ?', roomId);
      touchRoom(ctx, roomId);
      return { result: { outcome: 'removed' }, changes: [{ kind: 'memberRemoved', roomId, userId, reason }] };
    },
  };
}

export function memberReads(db: Database) {
  return {
    findMember: (roomId: string, userId: string) => findMember(db, roomId, userId),

    findWithRoom(roomId: string, userId: string): { room: RoomRecord; member: MemberRecord | null } | null {
      const room = findRoom(db, roomId);
      return room ? { room, member: findMember(db, roomId, userId) } : null;
    },

    sharing: (userId: string, userIds: string[]): string[] =>
      db
        .all(
          `SELECT DISTINCT theirs.userId AS userId FROM members AS mine JOIN members AS theirs ON theirs.roomId = mine.roomId
           WHERE mine.userId = ? AND theirs.userId IN (SELECT value FROM json_each(?))`,
          userId,
          JSON.stringify(userIds),
        )
        .map((row) => text(row.userId)),

    countRooms: (userIds: string[]): { userId: string; rooms: number }[] =>
      db
        .all(
          `SELECT value AS userId, (SELECT count(*) FROM members WHERE userId = value AND substr(roomId, 1, 3) <> 'pm_') AS rooms FROM json_each(?)`,
          JSON.stringify(userIds),
        )
        .map((row) => ({ userId: text(row.userId), rooms: int(row.rooms) })),

    listMembers(roomId: string, { q, cursor, limit }: ListPage): { items: ListedMember[]; next: string | null } {
      const rows = db.all(
        `SELECT ${MEMBER_COLUMNS}, ${USER_COLUMNS} FROM members JOIN users ON users.id = members.userId
         WHERE roomId = ? AND username > ? AND instr(folded, ?) > 0 ORDER BY username LIMIT ?`,
        roomId,
        cursor ?? '',
        foldName(q ?? ''),
        limit + 1,
      );
      const items = rows
        .slice(0, limit)
        .map((row) => ({ member: toMember(row), user: toUser(row), lastSeen: optionalIso(row.lastSeen) }));
      return { items, next: rows.length > limit ? (items.at(-1)?.user.username ?? null) : null };
    },

    marks: (roomId: string, limit: number) =>
      db
        .all('SELECT userId, joinedSeq, receivedSeq, readSeq FROM members WHERE roomId = ? LIMIT ?', roomId, limit)
        .map((row) => ({
          userId: text(row.userId),
          joinedSeq: int(row.joinedSeq),
          receivedSeq: int(row.receivedSeq),
          readSeq: int(row.readSeq),
        })),

    countMarks: (roomId: string, newest: number): ReceiptCount[] =>
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
