import type { Message } from '@palaver/protocol/entities';
import type { Appended } from '../ports/messages.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import { MESSAGE_COLUMNS, toMessage } from './messageRow.ts';

export interface Head {
  seq: number;
  rev: number;
  lastAt: number;
  archived: boolean;
}

export function headOf(db: Database, roomId: string): Head | null {
  const row = db.get('SELECT seq, rev, lastAt, archived FROM rooms WHERE id = ?', roomId);
  return row ? { seq: int(row.seq), rev: int(row.rev), lastAt: int(row.lastAt), archived: row.archived === 1 } : null;
}

export function findMessage(db: Database, roomId: string, seq: number): Message | null {
  const row = db.get(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq = ?`, roomId, seq);
  return row ? toMessage(row) : null;
}

/** What was stored under a clientId, compared with the text that comes now. */
export function findRepeat(
  db: Database,
  roomId: string,
  senderId: string,
  clientId: string,
  digest: () => Uint8Array,
): Appended | null {
  const row = db.get(
    `SELECT ${MESSAGE_COLUMNS}, digest FROM messages WHERE roomId = ? AND senderId = ? AND clientId = ?`,
    roomId,
    senderId,
    clientId,
  );
  if (!row) return null;
  // Erased messages keep no digest: whoever repeats one is told of the tombstone.
  const same = row.digest === null || (row.digest instanceof Uint8Array && Buffer.compare(row.digest, digest()) === 0);
  return same ? { outcome: 'repeated', message: toMessage(row) } : { outcome: 'reused' };
}
