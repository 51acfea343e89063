import type { DeleteEntry, Entry } from './entry.ts';
import { changesAbout, maySendBeThere, sendOf } from './planEdit.ts';
import type { QueueChange } from './queues.ts';

/** Takes a message back that never went out, with all that was about it; else queues the deletion, which replaces whatever still waits. */
export function planDelete(entries: readonly Entry[], deletion: DeleteEntry): QueueChange {
  const about = changesAbout(entries, deletion.target);
  const send = sendOf(entries, deletion.target);
  if (send && (send.failed || !maySendBeThere(send))) return { remove: [send, ...about] };
  const remove = about.filter(({ frozen, failed }) => !frozen || failed !== null);
  const queued = about.some(({ kind, failed }) => kind === 'delete' && failed === null);
  if (queued) return {};
  return { put: [deletion], remove };
}
