import type { MemberRecord, RoomRecord } from '../ports/records.ts';
import { int, iso, oneOf, type Row, text } from './columns.ts';
import type { Database } from './database.ts';

export const ROOM_COLUMNS = 'rooms.id, kind, name, topic, createdAt, archived, memberCount, seq, rev, rooms.changed';
export const MEMBER_COLUMNS =
  'members.roomId, members.userId, members.role, joinedAt, joinedSeq, receivedSeq, readSeq, muted, notify';

export function toRoom(row: Row): RoomRecord {
  return {
    id: text(row.id),
    kind: oneOf(['public', 'private', 'pm'], row.kind),
    name: text(row.name),
    topic: text(row.topic),
    createdAt: iso(row.createdAt),
    archived: row.archived === 1,
    memberCount: int(row.memberCount),
    seq: int(row.seq),
    rev: int(row.rev),
  };
}

export function toMember(row: Row): MemberRecord {
  return {
    roomId: text(row.roomId),
    userId: text(row.userId),
    role: oneOf(['owner', 'moderator', 'member'], row.role),
    joinedAt: iso(row.joinedAt),
    joinedSeq: int(row.joinedSeq),
    receivedSeq: int(row.receivedSeq),
    readSeq: int(row.readSeq),
    muted: row.muted === 1,
    notify: oneOf(['all', 'mentions', 'none'], row.notify),
  };
}

export function findRoom(db: Database, roomId: string): RoomRecord | null {
  const row = db.get(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE id = ?`, roomId);
  return row ? toRoom(row) : null;
}

export function findMember(db: Database, roomId: string, userId: string): MemberRecord | null {
  const row = db.get(`SELECT ${MEMBER_COLUMNS} FROM members WHERE roomId = ? AND userId = ?`, roomId, userId);
  return row ? toMember(row) : null;
}
