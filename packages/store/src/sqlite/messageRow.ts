import type { Message, Reaction } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import { type MessageRevs, revsOfNew } from '../rules/webhooks.ts';
import { int, iso, optionalInt, optionalIso, type Row, text } from './columns.ts';
import type { Database } from './database.ts';

export const MESSAGE_COLUMNS =
  'roomId, seq, rev, senderId, clientId, text, at, editedAt, deleted, replyTo, mentions, reactions, pinnedBy, pinnedAt';

export function toMessage(row: Row): Message {
  const roomId = text(row.roomId);
  const seq = int(row.seq);
  const replyTo = optionalInt(row.replyTo);
  const editedAt = optionalIso(row.editedAt);
  return {
    id: messageId(roomId, seq),
    roomId,
    seq,
    rev: int(row.rev),
    senderId: text(row.senderId),
    clientId: text(row.clientId),
    text: text(row.text),
    timestamp: iso(row.at),
    edited: editedAt !== null,
    editedAt,
    deleted: row.deleted === 1,
    replyTo: replyTo === null ? null : messageId(roomId, replyTo),
    mentions: list<string>(row.mentions),
    reactions: list<Reaction>(row.reactions),
    files: [],
    previews: [],
    pinned: row.pinnedBy === null ? null : { by: text(row.pinnedBy), at: iso(row.pinnedAt) },
  };
}

export function findMessage(db: Database, roomId: string, seq: number): Message | null {
  const row = db.get(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq = ?`, roomId, seq);
  return row ? toMessage(row) : null;
}

export const REV_COLUMNS = 'madeRev, editedRev, reactedRev';

/** When a message was made and changed: of one that never was, nothing is stored. */
export function toRevs({ madeRev, editedRev, reactedRev }: Row, message: Pick<Message, 'rev'>): MessageRevs {
  if (madeRev === null) return revsOfNew(message);
  return { made: int(madeRev), edited: optionalInt(editedRev), reacted: optionalInt(reactedRev) };
}

export function findRevs(db: Database, message: Message): MessageRevs {
  const row = db.get(`SELECT ${REV_COLUMNS} FROM messages WHERE roomId = ? AND seq = ?`, message.roomId, message.seq);
  return row ? toRevs(row, message) : revsOfNew(message);
}

/** The seqs of a room's pinned messages, in the order of pinning. */
export function findPins(db: Database, roomId: string): number[] {
  return list<number>(db.get('SELECT pins FROM rooms WHERE id = ?', roomId)?.pins ?? '[]');
}

/** A list that this store wrote itself as JSON: it is trusted like the columns are. Nearly always empty. */
function list<T>(value: Row[string] | undefined): T[] {
  if (value === '[]') return [];
  return JSON.parse(text(value)) as T[];
}
