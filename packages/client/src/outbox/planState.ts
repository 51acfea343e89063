import { changesAbout, type Entry, type PinEntry, type ReactEntry } from './entry.ts';
import type { QueueChange } from './queues.ts';

/** A reaction, and whether a message is pinned, is a state: the newest replaces one that still waits, or was refused. */
export function planState(entries: readonly Entry[], wanted: ReactEntry | PinEntry): QueueChange {
  const same = changesAbout(entries, wanted.target)
    .filter((entry) => entry.kind === 'react' || entry.kind === 'pin')
    .filter((entry) => nameOf(entry) === nameOf(wanted));
  const waiting = same.find(({ state }) => state.name === 'queued');
  const remove = same.filter(({ state }) => state.name === 'failed');
  return { put: [waiting ? { ...waiting, on: wanted.on } : wanted], remove };
}

/** What of the message is set. */
function nameOf(entry: ReactEntry | PinEntry): string {
  return entry.kind === 'pin' ? 'pin' : `react ${entry.emoji}`;
}
