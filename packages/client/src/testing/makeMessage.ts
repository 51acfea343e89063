import type { Message } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';

export const ANNA = 'anna000000000000';
export const BEN = 'ben0000000000000';
export const EPOCH = 'epoch-one';

/** A message as a server would send it; rev follows seq unless it is given. */
export function makeMessage(fields: Partial<Message> & { seq: number }): Message {
  const roomId = fields.roomId ?? 'general';
  return {
    id: messageId(roomId, fields.seq),
    roomId,
    rev: fields.seq,
    senderId: BEN,
    clientId: `client-of-${fields.seq}`,
    text: `text ${fields.seq}`,
    timestamp: new Date(Date.UTC(2026, 0, 1, 12, 0, fields.seq)).toISOString(),
    edited: false,
    editedAt: null,
    deleted: false,
    replyTo: null,
    mentions: [],
    reactions: [],
    files: [],
    previews: [],
    pinned: null,
    ...fields,
  };
}
