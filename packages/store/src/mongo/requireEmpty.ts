import { StoreOpenError } from '../ports/storeOpenError.ts';
import { META_ID } from './connect.ts';
import type { Models } from './models.ts';

/**
 * Refuses a database with documents of somebody else; one that has the document which says what store this is passes.
 * @param who takes the database, as the line begins
 * @throws StoreOpenError
 */
export async function requireEmpty({ meta, ...models }: Models, who: string): Promise<void> {
  if (await meta.exists({ _id: META_ID })) return;
  const { messages, rooms, members, users, sessions, invites, identities, webhooks, audit } = models;
  const all = [messages, rooms, members, users, sessions, invites, identities, webhooks, audit];
  const collections = all.map(({ collection }) => collection);
  for (const collection of collections)
    if (await collection.findOne())
      throw new StoreOpenError(`That database holds ${collection.name} of something else. ${who} takes an empty one.`);
}
