import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SessionRecord } from '@palaver/store/ports/records';

/** A refresh token taken apart: which family, which generation of it, and the whole. */
export interface ParsedRefreshToken {
  sessionId: string;
  generation: number;
  token: string;
}

/** The first token of a family. */
export function firstRefreshToken(sessionId: string): string {
  return `${sessionId}.1.${randomBytes(32).toString('base64url')}`;
}

/**
 * The token that follows another. It is derived, not drawn: two tabs that refresh at once, or one whose answer was lost hours ago,
 * get the same successor (A4).
 */
export function nextRefreshToken(
  { sessionId, generation, token }: ParsedRefreshToken,
  key: string,
): ParsedRefreshToken {
  const secret = createHmac('sha256', key).update(token).digest('base64url');
  return { sessionId, generation: generation + 1, token: `${sessionId}.${generation + 1}.${secret}` };
}

export function parseRefreshToken(token: string): ParsedRefreshToken | null {
  const match = /^([a-z0-9]{20})\.([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{43}$/.exec(token);
  const [, sessionId, generation] = match ?? [];
  return sessionId && generation ? { sessionId, generation: Number(generation), token } : null;
}

/** What the store keeps instead of the token. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** From a token that is older by more than this nobody derives a newer one: a made-up token of a long family costs at most so much. */
const DERIVED_MAX = 256;

/** Whether the token is the one this family gave out under its generation; one that is not kept any more has to lead to one that is. */
export function isOfFamily(session: SessionRecord, parsed: ParsedRefreshToken, key: string): boolean {
  const kept = new Map(session.tokens.map(({ generation, digest }) => [generation, digest]));
  if (session.generation - parsed.generation > DERIVED_MAX) return false;
  let one = parsed;
  while (!kept.has(one.generation) && one.generation < session.generation) one = nextRefreshToken(one, key);
  const digest = kept.get(one.generation);
  return digest !== undefined && timingSafeEqual(Buffer.from(digest), Buffer.from(digestOf(one.token)));
}

/** When the successor of this token was first used; of one that is not kept any more that was at the latest when the oldest kept one was. */
export function successorUsedAt({ tokens }: SessionRecord, { generation }: ParsedRefreshToken): string | null {
  const later = tokens.filter((one) => one.generation > generation).sort((a, b) => a.generation - b.generation);
  return later[0]?.usedAt ?? null;
}
