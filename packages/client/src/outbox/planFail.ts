import type { ClientError } from '../state.ts';
import { type Entry, namesClientId, sameTarget } from './entry.ts';
import { fail } from './entryState.ts';
import type { QueueChange } from './queues.ts';

/** It will not be stored: kept, with the reason, until the user decides. What names a refused send fails with it; the rest goes on. */
export function planFail(entries: readonly Entry[], entryId: string, error: ClientError): QueueChange {
  const entry = entries.find((one) => one.entryId === entryId);
  if (!entry) return {};
  const put: Entry[] = [{ ...entry, state: fail(entry, error, null) }];
  for (const failed of put) {
    if (failed.kind !== 'send') continue;
    for (const one of entries) {
      if (one.state.name !== 'failed' && namesClientId(one, failed.clientId))
        put.push({ ...one, state: fail(one, error, failed.clientId) });
    }
  }
  return { put: [...put, ...handOver(entries, entry)] };
}

/** An edit that was to follow one that will not be stored stands where that one stood. */
export function handOver(entries: readonly Entry[], entry: Entry): Entry[] {
  if (entry.kind !== 'edit') return [];
  return entries.flatMap((one): Entry[] =>
    one.kind === 'edit' && one.base === 'after' && sameTarget(one.target, entry.target)
      ? [{ ...one, base: entry.base }]
      : [],
  );
}
