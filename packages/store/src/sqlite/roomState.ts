import type { RoomState, SentMessage } from '../rules/roomState.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import { findMessage, MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import { findMember, ROOM_COLUMNS, toRoom } from './roomRow.ts';
import { toUser, USER_COLUMNS } from './userRow.ts';

/** A room as the rules read it, in the middle of a transaction: everything but the room itself is looked up when it is asked for. */
export function loadState(db: Database, roomId: string): RoomState {
  const row = db.get(`SELECT ${ROOM_COLUMNS}, lastAt FROM rooms WHERE id = ?`, roomId);
  const findUser = (column: 'id' | 'username', value: string) => {
    const found = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE ${column} = ?`, value);
    return found && toUser(found);
  };
  return {
    roomId,
    room: row ? { ...toRoom(row), lastAt: int(row.lastAt) } : null,
    member: (userId) => findMember(db, roomId, userId) ?? undefined,
    owners: () => int(db.get("SELECT count(*) AS n FROM members WHERE roomId = ? AND role = 'owner'", roomId)?.n),
    user: (userId) => findUser('id', userId),
    userNamed: (username) => findUser('username', username),
    message: (seq) => findMessage(db, roomId, seq) ?? undefined,
    sent: (senderId, clientId) => findSent(db, roomId, senderId, clientId),
  };
}

function findSent(db: Database, roomId: string, senderId: string, clientId: string): SentMessage | undefined {
  const where = 'roomId = ? AND senderId = ? AND clientId = ?';
  const row = db.get(`SELECT ${MESSAGE_COLUMNS}, digest FROM messages WHERE ${where}`, roomId, senderId, clientId);
  if (!row) return undefined;
  const digest = row.digest instanceof Uint8Array ? Buffer.from(row.digest).toString('base64') : null;
  return { message: toMessage(row), digest };
}
