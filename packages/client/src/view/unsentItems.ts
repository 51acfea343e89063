import { type Entry, isSend, type SendEntry, sameTarget } from '../outbox/entry.ts';
import type { RoomCache } from '../sync/roomCache.ts';
import type { UnsentItem } from '../state.ts';

/** What is on the wire at the moment. */
export interface Wire {
  /** Entry → since when it is on the wire, ms. */
  onTheWire: ReadonlyMap<string, number>;
  now: number;
}

/** What is on the wire is shown so only after this long: most answers are there sooner. */
export const SHOW_SENDING_AFTER_MS = 1_000;

/** The messages of a room that the server has not acknowledged, in the order of writing. */
export function unsentItems(input: Wire & { cache: RoomCache; entries: readonly Entry[] }): UnsentItem[] {
  const sends = input.entries.filter(isSend);
  if (sends.length === 0) return [];
  const stored = new Set(input.cache.inOrder().map((message) => message.clientId));
  return sends
    .filter((entry) => !stored.has(entry.clientId))
    .map((entry) => ({
      kind: 'unsent',
      key: `own:${entry.clientId}`,
      clientId: entry.clientId,
      text: latestText(entry, input.entries),
      replyTo: entry.replyTo && 'id' in entry.replyTo ? entry.replyTo.id : (entry.replyTo?.clientId ?? null),
      createdAt: entry.createdAt,
      delivery: shownState(entry, input),
      ...(entry.state.name === 'failed' ? { error: entry.state.error } : {}),
    }));
}

/** How far an entry is, as it is shown. */
export function shownState(entry: Entry, { onTheWire, now }: Wire): UnsentItem['delivery'] {
  if (entry.state.name === 'failed') return 'failed';
  const since = onTheWire.get(entry.entryId);
  return since !== undefined && now - since >= SHOW_SENDING_AFTER_MS ? 'sending' : 'queued';
}

/** An edit that waits behind its send is what the user sees. */
function latestText(send: SendEntry, entries: readonly Entry[]): string {
  const edit = entries.findLast(
    (entry) => entry.kind === 'edit' && sameTarget(entry.target, { clientId: send.clientId }),
  );
  return edit?.kind === 'edit' ? edit.text : send.text;
}
