import { client } from './client.ts';

/** People by name, for the search lists. */
export const askPeople = (q: string, cursor?: string) =>
  client.searchPeople({ ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) });
