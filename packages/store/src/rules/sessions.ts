import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import type { NextToken } from '../ports/sessions.ts';
import type { SessionRecord, SessionToken } from '../ports/records.ts';

/** So many generations of a family can be recognised, the newest included (A4). */
const KEPT_GENERATIONS = 10;

/** The family with its next generation; null where it has ended, or another rotation was faster. */
export function rotateSession(session: SessionRecord, from: number, next: NextToken): SessionRecord | null {
  if (session.endedAt !== null || session.generation !== from) return null;
  const generation = from + 1;
  const tokens: SessionToken[] = [
    ...useToken(session, from, next.usedAt).tokens,
    { generation, digest: next.digest, usedAt: null },
  ];
  return {
    ...noteUse(session, next),
    generation,
    expiresAt: next.expiresAt,
    tokens: tokens.filter((token) => token.generation > generation - KEPT_GENERATIONS),
  };
}

/** The family with the latest use of its refresh tokens; an ended one, and one that was used later, stays the same object. */
export function noteUse(
  session: SessionRecord,
  { usedAt, address }: Pick<NextToken, 'usedAt' | 'address'>,
): SessionRecord {
  if (session.endedAt !== null || Date.parse(usedAt) < Date.parse(session.lastUsedAt)) return session;
  return { ...session, lastUsedAt: usedAt, address };
}

/** The family with the first use of a generation noted. */
export function useToken(session: SessionRecord, generation: number, usedAt: string): SessionRecord {
  const note = (token: SessionToken) =>
    token.generation === generation && token.usedAt === null ? { ...token, usedAt } : token;
  return { ...session, tokens: session.tokens.map(note) };
}

/** Whether a family began before all sessions of its account were ended. */
export function isOutdated(
  { begunUnder }: Pick<SessionRecord, 'begunUnder'>,
  { sessionsFrom }: { sessionsFrom: number },
): boolean {
  return begunUnder < sessionsFrom;
}

/** The family at its end; null where it has ended. */
export function endSession(
  session: SessionRecord,
  reason: SessionEndReason,
  at: number,
): (SessionRecord & { endedAt: string }) | null {
  if (session.endedAt !== null) return null;
  return { ...session, endedAt: new Date(at).toISOString(), endReason: reason };
}
