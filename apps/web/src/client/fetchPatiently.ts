import type { ConnectionStatus } from '@palaver/client/state';
import { client } from './client.ts';

/** While an update is under way, one node of several does not have what another does: each further try may reach the other. */
const PAUSES_MS = [300, 1_000, 2_000];
const LOST = new Set<ConnectionStatus>(['reconnecting', 'noConnection', 'elsewhere', 'fault', 'serverAway']);

/** Fetches a part of the page that comes later, and tries some times where that fails. While there is no connection it fails at once. */
export async function fetchPatiently<T>(fetch: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await fetch();
    } catch (error) {
      if (!navigator.onLine || LOST.has(client.getState().connection.status)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return fetch();
}
