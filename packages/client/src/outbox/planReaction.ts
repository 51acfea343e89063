import { changesAbout, type Entry, type ReactEntry } from './entry.ts';
import type { QueueChange } from './queues.ts';

/** A reaction is a state: the newest replaces one that still waits, or was refused. */
export function planReaction(entries: readonly Entry[], reaction: ReactEntry): QueueChange {
  const same = changesAbout(entries, reaction.target)
    .filter((entry) => entry.kind === 'react')
    .filter(({ emoji }) => emoji === reaction.emoji);
  const waiting = same.find(({ state }) => state.name === 'queued');
  const remove = same.filter(({ state }) => state.name === 'failed');
  return { put: [waiting ? { ...waiting, on: reaction.on } : reaction], remove };
}
