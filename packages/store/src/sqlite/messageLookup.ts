import type { Message } from '@palaver/protocol/entities';
import type { SentMessage } from '../rules/roomState.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import { MESSAGE_COLUMNS, toMessage } from './messageRow.ts';

/** The newest seq and rev of a room; both 0 where there is none. */
export function headOf(db: Database, roomId: string): { seq: number; rev: number } {
  const row = db.get('SELECT seq, rev FROM rooms WHERE id = ?', roomId);
  return row ? { seq: int(row.seq), rev: int(row.rev) } : { seq: 0, rev: 0 };
}

export function findMessage(db: Database, roomId: string, seq: number): Message | null {
  const row = db.get(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq = ?`, roomId, seq);
  return row ? toMessage(row) : null;
}

/** What was stored under a clientId. */
export function findSent(
  db: Database,
  { roomId, senderId, clientId }: Pick<Message, 'roomId' | 'senderId' | 'clientId'>,
): SentMessage | undefined {
  const row = db.get(
    `SELECT ${MESSAGE_COLUMNS}, digest FROM messages WHERE roomId = ? AND senderId = ? AND clientId = ?`,
    roomId,
    senderId,
    clientId,
  );
  if (!row) return undefined;
  const digest = row.digest instanceof Uint8Array ? Buffer.from(row.digest).toString('base64') : null;
  return { message: toMessage(row), digest };
}
