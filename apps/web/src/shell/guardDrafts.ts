import { OUTBOX_KEPT_AFTER } from '@palaver/protocol/sessionEnd';
import type { Client } from '@palaver/client/client';
import { wipeDrafts } from '../client/draftStore.ts';
import { editDrafts } from '../features/message/editDrafts.ts';
import { forgetScrollPositions } from '../features/log/scrollPositions.ts';

/**
 * Sees to it that nobody finds what another wrote at this device: with the end of a session drafts go, but for one that is only over, to which
 * the same person comes back; with another person whatever the page remembers goes. A page that died in the middle of an end left drafts of whom nobody
 * knows any more: a start without a person takes them all.
 */
export function guardDrafts(client: Client): void {
  let owner: string | null = null;
  client.subscribe(() => {
    const { session } = client.getState();
    if (session.status === 'signedIn' && session.user.id !== owner) {
      owner = session.user.id;
      editDrafts.clear();
      forgetScrollPositions();
    }
    if (session.status !== 'signedOut') return;
    if (session.reason === null || !OUTBOX_KEPT_AFTER.has(session.reason)) wipeDrafts(owner ?? undefined);
  });
}
