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

/** Whether the token is the one this family gave out under its generation. */
export function isOfFamily(session: SessionRecord, { generation, token }: ParsedRefreshToken): boolean {
  const known = session.tokens.find((one) => one.generation === generation);
  return known !== undefined && timingSafeEqual(Buffer.from(known.digest), Buffer.from(digestOf(token)));
}
