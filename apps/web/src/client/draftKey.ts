import { client } from './client.ts';
import { DRAFTS } from './draftStore.ts';

/** The key of something half written. It belongs to who wrote it: the next person at this device has drafts of their own. */
export function draftKey(name: string): string {
  const { session } = client.getState();
  return `${DRAFTS}${session.status === 'signedIn' ? session.user.id : ''}.${name}`;
}
