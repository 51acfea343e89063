import type { Session } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { type Asked, useAnswer } from '../../client/useAnswer.ts';

/** One's own sessions: this one first, then by their last use. */
export function useSessions(): Asked<Session[]> {
  return useAnswer(askSessions);
}

const askSessions = () => client.sessions().then((found) => found.sort(inOrder));

function inOrder(a: Session, b: Session): number {
  return Number(b.current) - Number(a.current) || b.lastUsedAt.localeCompare(a.lastUsedAt);
}
