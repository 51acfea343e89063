import type { RoomState, SentMessage } from '../rules/roomState.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import type { KnownRooms } from './knownRooms.ts';
import { findMessage, findPins, MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import { findBan, findHead, findMember, findMembers, findMute, MEMBER_COLUMNS, MEMBERS, toMember } from './roomRow.ts';
import { toUser, USER_COLUMNS } from './userRow.ts';

/** A room as the rules read it, in the middle of a transaction: everything but the room itself is looked up when it is asked for. `rooms`: what need not be. */
export function loadState(db: Database, roomId: string, rooms?: KnownRooms): RoomState {
  const known = rooms?.find(roomId);
  const { room, isErased } = known ?? findHead(db, roomId);
  const findUser = (column: 'id' | 'username', value: string) => {
    const found = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE ${column} = ?`, value);
    return found && toUser(found);
  };
  return {
    roomId,
    room,
    isErased: () => isErased,
    member: (userId) => (known ? rooms?.member(known, userId) : findMember(db, roomId, userId)) ?? undefined,
    members: () => findMembers(db, roomId),
    mute: (userId) => findMute(db, roomId, userId),
    ban: (userId) => findBan(db, roomId, userId),
    owners: () => int(db.get("SELECT count(*) AS n FROM members WHERE roomId = ? AND role = 'owner'", roomId)?.n),
    heir: (userId) => findHeir(db, roomId, userId),
    user: (userId) => findUser('id', userId),
    userNamed: (username) => findUser('username', username),
    message: (seq) => findMessage(db, roomId, seq) ?? undefined,
    pins: () => findPins(db, roomId),
    sent: (senderId, clientId) => findSent(db, roomId, senderId, clientId),
  };
}

function findHeir(db: Database, roomId: string, userId: string) {
  const row = db.get(
    `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} JOIN users ON users.id = members.userId
     WHERE members.roomId = ? AND members.userId <> ? AND deleted = 0
     ORDER BY deactivated, members.role = 'moderator' DESC, joinedAt, members.userId LIMIT 1`,
    roomId,
    userId,
  );
  return row && toMember(row);
}

const SENT = `SELECT ${MESSAGE_COLUMNS}, digest FROM messages WHERE roomId = ? AND senderId = ? AND clientId = ?`;

function findSent(db: Database, roomId: string, senderId: string, clientId: string): SentMessage | undefined {
  const row = db.get(SENT, roomId, senderId, clientId);
  if (!row) return undefined;
  const digest = row.digest instanceof Uint8Array ? Buffer.from(row.digest).toString('base64') : null;
  return { message: toMessage(row), digest };
}
