import { LIMITS } from '@palaver/protocol/limits';
import type { Entry, SendEntry } from './entry.ts';

/** Left of a batch for names and braces. */
const BATCH_BYTES = LIMITS.batchMaxBytes - 1_024;
const ENTRY_BYTES = 120;

/**
 * What goes out next of a room's queue: its first entry, or as many sends in a row as a batch holds. Failed ones are passed over.
 * `alone`: entries whose batch was refused as a whole.
 */
export function nextGroup(entries: readonly Entry[], alone: ReadonlySet<string>): Entry[] {
  const waiting = entries.filter(({ state }) => state.name !== 'failed');
  const [first] = waiting;
  if (!first || !fitsBatch(first, alone)) return waiting.slice(0, 1);
  const group: SendEntry[] = [];
  let bytes = 0;
  for (const entry of waiting) {
    if (!fitsBatch(entry, alone) || group.length === LIMITS.batchMaxMessages) break;
    // A reply to a message of this same batch has no id to name yet.
    if (entry.replyTo && 'clientId' in entry.replyTo && group.length > 0) break;
    bytes += jsonBytes(entry.text) + ENTRY_BYTES;
    if (bytes > BATCH_BYTES && group.length > 0) break;
    group.push(entry);
  }
  return group;
}

/** An entry that the server answered with 500 goes alone, so that others are not refused with it. */
function fitsBatch(entry: Entry, alone: ReadonlySet<string>): entry is SendEntry {
  return entry.kind === 'send' && entry.serverErrors === 0 && !alone.has(entry.entryId);
}

function jsonBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}
