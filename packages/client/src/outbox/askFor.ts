import type { AckData } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import type { Connection } from '../connection/connection.ts';
import type { Entry, SendEntry, Target } from './entry.ts';

/** Asks the server for what an entry wants. Edits, deletes, reactions and pins name the history they were made under (R5). @throws MESSAGE_NOT_FOUND for a message that was never sent */
export async function askFor(
  connection: Pick<Connection, 'ask'>,
  entry: Entry,
  epoch: string | null,
): Promise<AckData<'chatMessage'>> {
  const made = entry.epoch ?? undefined;
  switch (entry.kind) {
    case 'send':
      return connection.ask('chatMessage', { roomId: entry.roomId, ...messageOf(entry, epoch) });
    case 'edit': {
      const base = entry.base === 'after' ? null : entry.base.editedAt;
      return connection.ask('editMessage', { id: idOf(entry.target), text: entry.text, base, epoch: made });
    }
    case 'delete':
      return connection.ask('deleteMessage', { id: idOf(entry.target), epoch: made });
    case 'react': {
      const { emoji, on } = entry;
      return connection.ask('reactToMessage', { id: idOf(entry.target), emoji, on, epoch: made });
    }
    case 'pin':
      return connection.ask('pinMessage', { id: idOf(entry.target), on: entry.on, epoch: made });
  }
}

/** A send as it goes out: as no reply where what it answers has an id of another history, for there it may be a stranger's message (R5). */
export function messageOf({ clientId, text, replyTo, epoch: made }: SendEntry, epoch: string | null) {
  const keep = replyTo && 'id' in replyTo && (made === null || made === epoch);
  return { clientId, text, ...(keep ? { replyTo: replyTo.id } : {}) };
}

function idOf(target: Target): string {
  if ('id' in target) return target.id;
  throw new PalaverError('MESSAGE_NOT_FOUND', 'The message was never sent.');
}
