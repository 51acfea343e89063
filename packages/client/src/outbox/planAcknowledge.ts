import type { Message } from '@palaver/protocol/entities';
import { type Entry, namesClientId, sameTarget, withTarget } from './entry.ts';
import { reviveWith } from './entryState.ts';
import type { QueueChange } from './queues.ts';

/** The server has it: the entry goes, and what waited for it learns its id, its history and its base. */
export function planAcknowledge(
  entries: readonly Entry[],
  acknowledged: Entry,
  message: Message,
  epoch: string | null,
): QueueChange {
  const there = entries.find(({ entryId }) => entryId === acknowledged.entryId);
  if (!there) return {};
  const put = entries.flatMap((entry) => (entry === there ? [] : (learn(entry, there, message, epoch) ?? [])));
  return { put, remove: [there] };
}

function learn(entry: Entry, acknowledged: Entry, message: Message, epoch: string | null): Entry | null {
  if (acknowledged.kind === 'send' && namesClientId(entry, acknowledged.clientId)) {
    const state = reviveWith(acknowledged.clientId, entry);
    return { ...withTarget(entry, { id: message.id }), state, epoch };
  }
  const follows =
    acknowledged.kind === 'edit' &&
    entry.kind === 'edit' &&
    entry.base === 'after' &&
    sameTarget(entry.target, acknowledged.target);
  return follows ? { ...entry, base: { editedAt: message.editedAt } } : null;
}
