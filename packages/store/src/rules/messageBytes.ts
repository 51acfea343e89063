import type { Message } from '@palaver/protocol/entities';

/** About how many bytes a message takes in an answer, rather more than less. */
export function messageBytes({ text, mentions, reactions }: Pick<Message, 'text' | 'mentions' | 'reactions'>): number {
  // Line breaks, quotes and the like take two bytes in JSON, or six.
  const escapes = text.match(/["\\\n\t\u0000-\u001f]/g)?.length ?? 0;
  const lists = JSON.stringify(mentions) + JSON.stringify(reactions);
  return 500 + Buffer.byteLength(text) + escapes * 5 + Buffer.byteLength(lists);
}
