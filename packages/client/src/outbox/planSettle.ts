import type { Message } from '@palaver/protocol/entities';
import { type Entry, namesClientId, sameTarget } from './entry.ts';
import type { QueueChange } from './queues.ts';

/** The server has it: the entry goes, and what waited for it learns its id, its history and its base. */
export function planSettle(
  entries: readonly Entry[],
  settled: Entry,
  message: Message,
  epoch: string | null,
): QueueChange {
  const there = entries.find(({ entryId }) => entryId === settled.entryId);
  if (!there) return {};
  const put = entries.flatMap((entry) => (entry === there ? [] : (learn(entry, there, message, epoch) ?? [])));
  return { put, remove: [there] };
}

function learn(entry: Entry, settled: Entry, message: Message, epoch: string | null): Entry | null {
  const id = { id: message.id };
  if (settled.kind === 'send' && namesClientId(entry, settled.clientId)) {
    const free = entry.failedWith === settled.clientId ? { failed: null, failedWith: null } : {};
    return entry.kind === 'send' ? { ...entry, ...free, replyTo: id, epoch } : { ...entry, ...free, target: id, epoch };
  }
  const follows =
    settled.kind === 'edit' &&
    entry.kind === 'edit' &&
    entry.base === 'after' &&
    sameTarget(entry.target, settled.target);
  return follows ? { ...entry, base: { editedAt: message.editedAt } } : null;
}
