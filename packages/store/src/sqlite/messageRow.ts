import type { Message, Reaction } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import { int, iso, optionalInt, optionalIso, type Row, text } from './columns.ts';

/** The columns that make a message. */
export const MESSAGE_COLUMNS =
  'roomId, seq, rev, senderId, clientId, text, at, editedAt, deleted, replyTo, mentions, reactions';

/** A stored row as the message that travels. */
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
  };
}

/** A list that this store wrote itself as JSON; nearly always empty. */
function list<T>(value: Row[string] | undefined): T[] {
  if (value === '[]') return [];
  // This store wrote it: it is trusted like the columns are.
  return JSON.parse(text(value)) as T[];
}
