import type { Message } from '@palaver/protocol/entities';
import type { RoomCache } from './roomCache.ts';

/** What became of own messages that an earlier history of the server had acknowledged. */
export interface Verdict {
  lost: Message[];
  there: Message[];
  /** Not known yet: the messages around this seq have to be looked at. */
  lookAt: number | null;
}

/**
 * Judges own messages of a room after the server's history changed (R5). A restored history is an earlier one and what was written since: where one message is
 * still at its place, all before it are. What lies in a hole has to be looked at first.
 */
export function judgeSuspects(suspects: readonly Message[], cache: RoomCache): Verdict {
  const now = new Map(cache.inOrder().map((message) => [`${message.senderId} ${message.clientId}`, message]));
  const verdict: Verdict = { lost: [], there: [], lookAt: null };
  let sharedThrough = 0;
  for (const suspect of suspects.toSorted((a, b) => b.seq - a.seq)) {
    const found = now.get(`${suspect.senderId} ${suspect.clientId}`);
    if (found?.seq === suspect.seq) sharedThrough = Math.max(sharedThrough, suspect.seq);
    if (found || suspect.seq <= sharedThrough) verdict.there.push(suspect);
    else if (suspect.seq > cache.room.seq || cache.messages.has(suspect.seq)) verdict.lost.push(suspect);
    else verdict.lookAt ??= suspect.seq;
  }
  return verdict;
}
