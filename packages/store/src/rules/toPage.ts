import type { Message } from '@palaver/protocol/entities';
import type { Page, PageOfMessages } from '../ports/messages.ts';

/**
 * What was read of a room as a page of it, whose sides say whether there is more.
 * @param below the seq below which a page lies that is neither after nor around one
 * @param head the newest seq and rev of the room
 */
export function toPage(
  messages: Message[],
  { after, around }: Pick<Page, 'after' | 'around'>,
  below: number,
  head: { seq: number; rev: number },
): PageOfMessages {
  // Where nothing was found the page lies at its bound: everything is on one side of it.
  const first = messages[0]?.seq ?? Math.min(after === undefined ? (around ?? below) : after + 1, head.seq + 1);
  const last = messages.at(-1)?.seq ?? first - 1;
  return { messages, hasBefore: first > 1, hasAfter: last < head.seq, upTo: head.rev };
}
