import type { Message } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Changed } from '@palaver/store/ports/messages';

/** The answer to a missing message. */
export function messageNotFound(): PalaverError {
  return new PalaverError('MESSAGE_NOT_FOUND', 'There is no such message.');
}

/** What a change of a message is answered. @throws MESSAGE_NOT_FOUND, EDIT_CONFLICT, MESSAGE_DELETED, TOO_MANY_REACTIONS */
export function changeAnswer(changed: Changed): { message: Message } {
  switch (changed.outcome) {
    case 'missing':
      throw messageNotFound();
    case 'tooManyReactions':
      throw new PalaverError('TOO_MANY_REACTIONS', 'This message has as many different reactions as one can have.');
    case 'conflict':
      throw new PalaverError('EDIT_CONFLICT', 'The message was changed elsewhere.', {
        details: { message: changed.message },
      });
    case 'deleted':
      throw new PalaverError('MESSAGE_DELETED', 'The message was deleted.', { details: { message: changed.message } });
    default:
      return { message: changed.message };
  }
}
