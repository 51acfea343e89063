import { wipeDrafts } from './draftStore.ts';
import { client } from './client.ts';

/** Signs out. Drafts go first: whenever the page dies, nothing half written is left behind by somebody who is gone. */
export async function signOut(): Promise<void> {
  const { session } = client.getState();
  if (session.status === 'signedIn') wipeDrafts(session.user.id);
  await client.logout();
}
