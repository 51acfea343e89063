import { PalaverError } from '@palaver/protocol/errors';
import { type Base, changesAbout, type EditEntry, type Entry, maySendBeThere, sendOf } from './entry.ts';
import type { QueueChange } from './queues.ts';

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
