import { changesAbout, type DeleteEntry, type Entry, maySendBeThere, sendOf } from './entry.ts';
import type { QueueChange } from './queues.ts';

/** Takes a message back that never went out, with all that was about it; else queues the deletion, which replaces whatever still waits. */
export function planDelete(entries: readonly Entry[], deletion: DeleteEntry): QueueChange {
  const about = changesAbout(entries, deletion.target);
  const send = sendOf(entries, deletion.target);
  if (send && (send.state.name === 'failed' || !maySendBeThere(send))) return { remove: [send, ...about] };
  const remove = about.filter(({ state }) => state.name === 'queued' || state.name === 'failed');
  const queued = about.some(({ kind, state }) => kind === 'delete' && state.name !== 'failed');
  if (queued) return {};
  return { put: [deletion], remove };
}
