import { PalaverError } from '@palaver/protocol/errors';
import {
  type Base,
  type ChangeEntry,
  type EditEntry,
  type Entry,
  isSend,
  type SendEntry,
  sameTarget,
  type Target,
} from './entry.ts';
import type { QueueChange } from './queues.ts';

/** The entries about a message that wait behind its send, or for their own turn. */
export function changesAbout(entries: readonly Entry[], target: Target): ChangeEntry[] {
  return entries.filter((entry) => entry.kind !== 'send').filter((entry) => sameTarget(entry.target, target));
}

/** The queued send that a target names. */
export function sendOf(entries: readonly Entry[], target: Target): SendEntry | undefined {
  return entries.filter(isSend).find(({ clientId }) => sameTarget(target, { clientId }));
}

/** Whether the server may have a message of this entry, or get one any moment: it must not change under its clientId then. */
export function maySendBeThere(send: SendEntry): boolean {
  const { state } = send;
  return state.name === 'failed' ? state.error.errorCode === 'UNKNOWN_WHETHER_SENT' : state.name !== 'queued';
}

/**
 * An edit changes an entry that was never tried, or was refused, itself; it replaces one that waits; else it is queued, and takes as its base what its
 * predecessor leaves behind, or the `editedAt` that the editor saw.
 */
export function planEdit(
  entries: readonly Entry[],
  edit: Omit<EditEntry, 'base'>,
  seenEditedAt: string | null,
): QueueChange {
  const send = sendOf(entries, edit.target);
  if (send && !maySendBeThere(send)) return { put: [{ ...send, text: edit.text }] };
  if (send?.state.name === 'failed')
    throw new PalaverError('MESSAGE_NOT_FOUND', 'It is not known whether this message was sent.');
  const about = changesAbout(entries, edit.target);
  if (about.some(({ kind, state }) => kind === 'delete' && state.name !== 'failed')) {
    throw new PalaverError('MESSAGE_DELETED', 'The message is being deleted.');
  }
  const edits = about.filter((entry) => entry.kind === 'edit');
  const remove = edits.filter(({ state }) => state.name === 'failed');
  const waiting = edits.find(({ state }) => state.name === 'queued');
  if (waiting) return { put: [{ ...waiting, text: edit.text }], remove };
  const underWay = edits.length > remove.length;
  const base: Base = underWay ? 'after' : { editedAt: send ? null : seenEditedAt };
  return { put: [{ ...edit, base }], remove };
}
