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
 * still under its seq, all before it are. What lies in a hole has to be looked at first.
 */
export function judgeUnconfirmed(unconfirmed: readonly Message[], cache: RoomCache): Verdict {
  const now = new Map(cache.inOrder().map((held) => [`${held.senderId} ${held.clientId}`, held]));
  const verdict: Verdict = { lost: [], there: [], lookAt: null };
  let sharedThrough = 0;
  for (const message of unconfirmed.toSorted((a, b) => b.seq - a.seq)) {
    const found = now.get(`${message.senderId} ${message.clientId}`);
    if (found?.seq === message.seq) sharedThrough = Math.max(sharedThrough, message.seq);
    if (found || message.seq <= sharedThrough) verdict.there.push(message);
    else if (message.seq > cache.room.seq || cache.messages.has(message.seq)) verdict.lost.push(message);
    else verdict.lookAt ??= message.seq;
  }
  return verdict;
}
