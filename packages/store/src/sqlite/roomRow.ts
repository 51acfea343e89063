import type { BanRecord, MemberRecord, Mute, RoomRecord } from '../ports/records.ts';
import type { RoomState } from '../rules/roomState.ts';
import { int, iso, oneOf, optionalInt, optionalIso, type Row, text } from './columns.ts';
import type { Database } from './database.ts';

export const ROOM_COLUMNS = 'rooms.id, kind, name, topic, createdAt, archived, memberCount, seq, rev, rooms.changed';
export const MEMBER_COLUMNS =
  'members.roomId, members.userId, members.role, joinedAt, joinedSeq, receivedSeq, readSeq, mutedBy, mutes.until AS mutedUntil, notify, members.pinned, hiddenAt';
/** Memberships with the mutes of their people. */
export const MEMBERS = 'members LEFT JOIN mutes ON mutes.roomId = members.roomId AND mutes.userId = members.userId';
const BAN_COLUMNS = 'roomId, userId, bannedBy, reason, at, until';

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
    mute: toMute(row),
    ...toPreferences(row),
  };
}

/** In a folder that no version since this one has opened nobody chose anything. */
function toPreferences({ notify, pinned, hiddenAt = null }: Row): Pick<MemberRecord, 'notify' | 'pinned' | 'hiddenAt'> {
  if (pinned === undefined) return { notify: 'default', pinned: false, hiddenAt: null };
  const level = oneOf(['default', 'all', 'mentions', 'none'], notify);
  return { notify: level, pinned: pinned === 1, hiddenAt: optionalInt(hiddenAt) };
}

/** A folder that no version since this one has opened has no such columns. */
export function toMute({ mutedBy = null, mutedUntil = null }: Row): Mute | null {
  return mutedBy === null ? null : { by: text(mutedBy), until: optionalIso(mutedUntil) };
}

function toBan(row: Row): BanRecord {
  return {
    roomId: text(row.roomId),
    userId: text(row.userId),
    by: text(row.bannedBy),
    reason: text(row.reason),
    at: iso(row.at),
    until: optionalIso(row.until),
  };
}

const HEAD = `SELECT ${ROOM_COLUMNS}, lastAt, erased FROM rooms WHERE id = ?`;

/** A room with the time of its newest message, and whether there was one that is erased. */
export function findHead(db: Database, roomId: string): { room: RoomState['room']; isErased: boolean } {
  const row = db.get(HEAD, roomId);
  const isErased = row !== undefined && row.erased !== 0;
  return { room: row && !isErased ? { ...toRoom(row), lastAt: int(row.lastAt) } : null, isErased };
}

export function findRoom(db: Database, roomId: string): RoomRecord | null {
  const row = db.get(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE id = ? AND erased = 0`, roomId);
  return row ? toRoom(row) : null;
}

const MEMBER = `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE members.roomId = ? AND members.userId = ?`;

export function findMember(db: Database, roomId: string, userId: string): MemberRecord | null {
  const row = db.get(MEMBER, roomId, userId);
  return row ? toMember(row) : null;
}

export function findMembers(db: Database, roomId: string): MemberRecord[] {
  return db.all(`SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE members.roomId = ?`, roomId).map(toMember);
}

/** A mute that may be over, of somebody who may be no member. */
export function findMute(db: Database, roomId: string, userId: string): Mute | null {
  const row = db.get('SELECT mutedBy, until AS mutedUntil FROM mutes WHERE roomId = ? AND userId = ?', roomId, userId);
  return row ? toMute(row) : null;
}

/** A ban that may be over. */
export function findBan(db: Database, roomId: string, userId: string): BanRecord | null {
  const row = db.get(`SELECT ${BAN_COLUMNS} FROM bans WHERE roomId = ? AND userId = ?`, roomId, userId);
  return row ? toBan(row) : null;
}

/** All of a room, newest first. */
export function findBans(db: Database, roomId: string): BanRecord[] {
  return db.all(`SELECT ${BAN_COLUMNS} FROM bans WHERE roomId = ? ORDER BY at DESC, userId`, roomId).map(toBan);
}
