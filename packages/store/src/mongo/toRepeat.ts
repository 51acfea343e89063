import type { Appended } from '../ports/messages.ts';
import type { MessageDocument } from './documents.ts';
import { toMessage } from './rows.ts';

/** What a repeat of a stored message is answered (O4). Erased messages keep no digest: whoever repeats one is told of the tombstone. */
export function toRepeat(sent: MessageDocument, digest: () => string): Appended {
  const same = sent.digest === null || sent.digest === digest();
  return same ? { outcome: 'repeated', message: toMessage(sent) } : { outcome: 'reused' };
}
