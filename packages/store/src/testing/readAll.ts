import type { Message } from '@palaver/protocol/entities';
import type { Store } from '../ports/store.ts';

/** All messages of a room in rising seq, page by page. */
export async function readAll(store: Store, roomId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (let after = 0; ;) {
    const page = await store.messages.page(roomId, { after, limit: 100 });
    all.push(...page.messages);
    after = page.messages.at(-1)?.seq ?? after;
    if (!page.hasAfter) return all;
  }
}
